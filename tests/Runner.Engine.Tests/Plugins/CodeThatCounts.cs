using System.Reflection.Emit;
using System.Reflection.Metadata;
using Runner.Engine.Plugins;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Plugins;

public sealed class CodeThatCounts
{
    // resource: is embedded by CompiledPlugin.
    private const string Source = """
        // resource: words
        using System;
        using System.Linq;
        using System.Text.Json.Serialization;
        using Runner.Abstractions;
        [assembly: System.Reflection.AssemblyDescription("words about the assembly")]
        namespace Sample;

        public interface ITool { int Use() => 11; }
        public abstract class Device { public virtual int Power() => 12; }
        public enum Grade { Low = 1, High = 13 }
        public sealed record Settings
        {
            [System.ComponentModel.Description("words about a setting")]
            public int Size { get; init; } = 14;
        }
        public sealed class Hammer(Settings settings) : Device, ITool
        {
            private const int Weight = 15;
            private static readonly int[] s_table = [101, 102, 103, 104, 105, 106, 107, 108];
            private readonly Settings settings = settings;
            public string Name => "words in a method";
            public Grade Grade => Grade.High;
            public int Sum() => s_table.Select(n => n * 16).Sum() + Runner.Floor.Numbers.Twice(Weight);
            public object Box() => Make<Nail>();
            public object Pack() => new Part<Screw>();
            public void Throw() { try { Sum(); } catch (InvalidOperationException) { } }
            private static T Make<T>() where T : new() => new();
        }
        public sealed class Nail { public int Length = 17; }
        public struct Screw { public int Turns() => 19; }
        public struct Part<T> { public T Held; }
        [JsonConverter(typeof(Teeth))]
        public sealed class Saw : ITool
        {
            [JsonPropertyName("teeth-in-json")]
            public string Name => "words of the saw";
        }
        public sealed class Teeth { public int Count => 20; }
        public sealed class Rasp(int[] grains) : ITool { public int First => grains[0]; }
        public sealed class Plane : ITool
        {
            private static readonly int s_angle = 21;
            public int Angle => s_angle + 22;
            public static Plane Make(Settings settings, PartContext context) => new();
        }
        [AlsoDependsOn(typeof(ByName))]
        public sealed class Looker : ITool { public object? Found => Activator.CreateInstance(Type.GetType("Sample." + "ByName")!); }
        public sealed class ByName { public int Value => 23; }
        public static class Unreached { public static string Text => "unreached words"; }
        public sealed class Plugin : IPlugin
        {
            public void Register(ICatalog catalog)
            {
                catalog.AddPart<ITool, Settings>("tool", "hammer", "words about hammers", (s, _) => new Hammer(s));
                catalog.AddPart<ITool, Settings>("tool", "saw", "", (_, _) => new Saw());
                catalog.AddPart<ITool, Settings>("tool", "rasp", "", (s, _) => new Rasp(new[] { s.Size }.Select(n => n + 18).ToArray()));
                catalog.AddPart<ITool, Settings>("tool", "plane", "", Plane.Make);
                catalog.AddPart<ITool, Settings>("tool", "looker", "", (_, _) => new Looker());
            }
        }
        """;

    private const string Floor = """
        namespace Runner.Floor
        {
            public static class Numbers { public static int Twice(int n) => 2 * n; }
            public static class Unused { public static int Thrice(int n) => 3 * n; }
        }
        """;

    private const string All = "hammer saw rasp plane looker";
    private static readonly Lazy<Dictionary<string, CodeReach>> Before = new(() => CompiledPlugin.Reach(Source, Floor));

    [Theory]
    [InlineData("words in a method", "other words", "hammer")]
    [InlineData("Weight = 15", "Weight = 16", "hammer")]
    [InlineData("High = 13", "High = 14", "hammer")]
    [InlineData("Low = 1,", "Low = 2,", "hammer")]
    [InlineData("103, 104", "104, 103", "hammer")]
    [InlineData("n * 16", "n * 15", "hammer")]
    [InlineData("Make<Nail>", "Make<object>", "hammer")]
    [InlineData("Length = 17", "Length = 18", "hammer")]
    [InlineData("new Part<Screw>", "new Part<int>", "hammer")]
    [InlineData("=> 19", "=> 20", "hammer")]
    [InlineData("Power() => 12", "Power() => 13", "hammer")]
    [InlineData("Device, ITool", "ITool", "hammer")]
    [InlineData("catch (InvalidOperationException)", "catch (ArgumentException)", "hammer")]
    [InlineData("private readonly Settings settings = settings;", "private Settings settings = settings;", "hammer")]
    [InlineData("words of the saw", "other words", "saw")]
    [InlineData("teeth-in-json", "other-in-json", "saw")]
    [InlineData("Count => 20", "Count => 21", "saw")]
    [InlineData("n + 18", "n + 19", "rasp")]
    [InlineData("s_angle = 21", "s_angle = 22", "plane")]
    [InlineData("s_angle + 22", "s_angle + 23", "plane")]
    [InlineData("Value => 23", "Value => 24", "looker")]
    [InlineData("int Use() => 11", "int Use() => 12", All)]
    [InlineData("Size { get; init; } = 14", "Size { get; init; } = 15", All)]
    [InlineData("resource: words", "resource: other words", All)]
    public void AChangedWordInWhatAKindReachesChangesTheKind(string before, string after, string kinds) =>
        Assert.Equal(kinds, Changed(Replaced(Source, before, after), Floor));

    [Theory]
    [InlineData("unreached words", "other words")]
    [InlineData("words about the assembly", "other words")]
    [InlineData("words about a setting", "other words")]
    [InlineData("words about hammers", "other words")]
    [InlineData("public sealed class Nail { public int Length = 17; }\n", "")]
    [InlineData("using System.Linq;", "using System.Linq; // and a comment")]
    public void WhatNoKindReachesChangesNothing(string before, string after)
    {
        // The nail is not removed but moved.
        string moved = after.Length == 0 ? "\n" + before : "";
        Assert.Equal("", Changed(Replaced(Source, before, after) + moved, Floor));
    }

    [Fact]
    public void TheRunnersOwnAssembliesCountAsFarAsTheyAreReached()
    {
        Assert.Equal("hammer", Changed(Source, Replaced(Floor, "2 * n", "n + n")));
        Assert.Equal("", Changed(Source, Replaced(Floor, "3 * n", "n + n + n")));
    }

    [Fact]
    public void AKindThatIsAddedLeavesTheOthersAsTheyAre()
    {
        const string First = "catalog.AddPart<ITool, Settings>(\"tool\", \"hammer\"";
        const string Added = "catalog.AddPart<ITool, Settings>(\"tool\", \"file\", \"\", (s, _) => new Rasp(new[] { 1 }.Select(n => n + s.Size).ToArray()));\n";

        Assert.Equal("", Changed(Replaced(Source, First, Added + First), Floor));
    }

    [Fact]
    public void TheOrderInAClassCountsForItsFieldsOnly()
    {
        const string Name = "public string Name => \"words in a method\";\n";
        const string Sum = "public int Sum() => s_table.Select(n => n * 16).Sum() + Runner.Floor.Numbers.Twice(Weight);\n";
        string methods = Replaced(Source, "public object Box() => Make<Nail>();\n    ", "").Replace("private static T Make<T>", "public object Box() => Make<Nail>();\n    private static T Make<T>", StringComparison.Ordinal);
        Assert.Contains(Name, Source, StringComparison.Ordinal);
        Assert.Contains(Sum, Source, StringComparison.Ordinal);
        Assert.Equal("", Changed(methods, Floor));

        string two = Source + "\n";
        Assert.Equal(
            "hammer",
            Changed(Replaced(two, "public int Length = 17;", "public int Length = 17; public int Width;"), Floor));
        Assert.NotEqual(
            CompiledPlugin.Reach(Replaced(Source, "public int Length = 17;", "public int Length = 17; public int Width;"), Floor)["hammer"].Digest,
            CompiledPlugin.Reach(Replaced(Source, "public int Length = 17;", "public int Width; public int Length = 17;"), Floor)["hammer"].Digest);
    }

    [Theory]
    [InlineData("\"a\"", "\"b\"")]
    [InlineData("word + 1", "word + 2")]
    public void WhatWasComputedBeforeAKindWasRegisteredCounts(string before, string after)
    {
        const string Captures = """
            using Runner.Abstractions;
            public sealed class Settings;
            public sealed class Tool(string word) { public string Word => word; }
            public sealed class Plugin : IPlugin
            {
                public void Register(ICatalog catalog)
                {
                    foreach (string word in new[] { "a" }) Add(catalog, word + 1);
                }
                private static void Add(ICatalog catalog, string word) => catalog.AddPart<Tool, Settings>("tool", "one", "", (_, _) => new Tool(word));
            }
            """;

        Assert.NotEqual(CompiledPlugin.Reach(Captures)["one"].Digest, CompiledPlugin.Reach(Replaced(Captures, before, after))["one"].Digest);
    }

    [Fact]
    public void AWrapperAroundTheFactoryAndTheTypesThatItIsMadeWithCount()
    {
        const string Wraps = """
            using System;
            using Runner.Abstractions;
            public sealed class Settings;
            public class Tool { public virtual int Use() => 1; }
            public sealed class Drill : Tool { public override int Use() => 31; }
            public sealed class Lathe : Tool { public override int Use() => 32; }
            public static class Families
            {
                public static void AddTool<T>(this ICatalog catalog, string kind) where T : Tool, new() => catalog.AddPart<Tool, Settings>("tool", kind, "", (_, _) => new T());
                public static void AddWrapped(this ICatalog catalog, string kind, Func<Tool> make) => catalog.AddPart<Tool, Settings>("tool", kind, "", (_, _) => make());
            }
            public sealed class Plugin : IPlugin
            {
                public void Register(ICatalog catalog)
                {
                    catalog.AddTool<Drill>("drill");
                    catalog.AddWrapped("lathe", () => new Lathe());
                }
            }
            """;
        Dictionary<string, CodeReach> before = CompiledPlugin.Reach(Wraps);

        Assert.Equal("drill", Changed(before, CompiledPlugin.Reach(Replaced(Wraps, "31", "33"))));
        Assert.Equal("lathe", Changed(before, CompiledPlugin.Reach(Replaced(Wraps, "32", "33"))));
    }

    [Fact]
    public void CodeThatRunsWhenTheAssemblyIsLoadedCounts()
    {
        const string Initializer = "\ninternal static class Early { [System.Runtime.CompilerServices.ModuleInitializer] internal static void Run() => System.Threading.Thread.MemoryBarrier(); }\n";

        Assert.Equal(All, Changed(Source + Initializer, Floor));
    }

    [Fact]
    public void AFileBesideThePluginCountsWholeWithWhatItUsesOfTheRunner()
    {
        const string Uses = "public static class Dependency { public static int Four => Runner.Floor.Numbers.Twice(2); } public static class Other { public static string Text => \"words\"; }";
        Dictionary<string, CodeReach> before = CompiledPlugin.Reach(Source, Floor, Uses);

        Assert.Equal(All, Changed(before, CompiledPlugin.Reach(Source, Floor, Replaced(Uses, "words", "others"))));
        Assert.Contains("Runner.Floor.Numbers", before["saw"].Types);
        Assert.DoesNotContain("Runner.Floor.Numbers", Before.Value["saw"].Types);
    }

    [Fact]
    public void WhatCountsForOnePurposeAloneIsPassedByForOthersWithWhatOnlyItReaches()
    {
        const string Rated = """
            using Runner.Abstractions;
            namespace Sample;
            public sealed record Settings;
            public sealed class Tool { public int Use() => 31; public object Rate() => new Rating(); }
            [CountsFor("scores")]
            public sealed class Rating { public object Scale() => new Scale(); public sealed class Inner { public int Value => 32; } }
            public sealed class Scale { public int Value => 33; }
            public sealed class Plugin : IPlugin
            {
                public void Register(ICatalog catalog) => catalog.AddPart<Tool, Settings>("tool", "rated", "", (_, _) => new Tool());
            }
            """;
        CodeReach whole = CompiledPlugin.Reach(Rated)["rated"];
        CodeReach apart = CompiledPlugin.Reach(Rated, without: "scores")["rated"];

        Assert.Equal(["Sample.Rating", "Sample.Scale"], whole.Types.Except(apart.Types));
        foreach (string number in (string[])["33", "public object Scale()"])
        {
            string changed = Replaced(Rated, number, number == "33" ? "34" : "public object Other() => 1; public object Scale()");
            Assert.NotEqual(whole.Digest, CompiledPlugin.Reach(changed)["rated"].Digest);
            Assert.Equal(apart.Digest, CompiledPlugin.Reach(changed, without: "scores")["rated"].Digest);
            Assert.NotEqual(whole.Digest, CompiledPlugin.Reach(changed, without: "speed")["rated"].Digest);
        }

        Assert.NotEqual(apart.Digest, CompiledPlugin.Reach(Replaced(Rated, "31", "35"), without: "scores")["rated"].Digest);
    }

    [Fact]
    public void EveryOperationIsReadAsTheFrameworkDescribesIt()
    {
        foreach (OpCode operation in typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).Where(o => o.OpCodeType != OpCodeType.Nternal))
        {
            int expected = operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.InlineString => Operand.Text,
                OperandType.InlineSwitch => Operand.Switch,
                OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType => Operand.Token,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                _ => 4,
            };
            Assert.True(expected == Operand.Of((ushort)operation.Value), $"{operation.Name} is read as {Operand.Of((ushort)operation.Value)}, not {expected}");
        }
    }

    [Fact]
    public void AnAssemblyThatWasCompiledAheadOfTimeIsReadAsWell()
    {
        CodeModule module = new(typeof(SortedSet<>).Assembly.Location, _ => null);
        Assert.NotEqual(0, module.Image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);

        TypeDefinitionHandle set = module.Find("System.Collections.Generic.SortedSet`1")!.Value;
        Assert.Contains("System.Collections.Generic.SortedSet`1+Node", module.PieceOf(set).References.Select(r => r.TypeName));
        Assert.All(module.Metadata.TypeDefinitions, type => Assert.Equal(64, module.PieceOf(type).Digest.Length));
    }

    [Fact]
    public void WhatWasWorkedOutIsRememberedWhileTheFilesStayTheSame()
    {
        using var folder = new SomeFolder();
        string file = folder.File("Some.dll", "one");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        string path = Path.Combine(folder.Path, "store", "code.txt");
        CodeMemory first = new(path, TimeProvider.System);
        string digest = new('c', 64);
        Assert.Equal(digest, first.Recall("tool saw", first.IdentityOf([file]), () => digest));

        CodeMemory second = new(path, TimeProvider.System);
        Assert.Equal(digest, second.Recall("tool saw", second.IdentityOf([file]), () => throw new InvalidOperationException("asked again")));
        File.WriteAllText(file, "two, and longer");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Assert.Equal("anew", second.Recall("tool saw", second.IdentityOf([file]), () => "anew"));
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Null(second.IdentityOf([file]));
    }

    private static string Changed(string plugin, string floor) => Changed(Before.Value, CompiledPlugin.Reach(plugin, floor));

    private static string Changed(Dictionary<string, CodeReach> before, Dictionary<string, CodeReach> after) =>
        string.Join(' ', before.Where(k => after[k.Key].Digest != k.Value.Digest).Select(k => k.Key));

    private static string Replaced(string source, string before, string after)
    {
        Assert.Contains(before, source, StringComparison.Ordinal);
        return source.Replace(before, after, StringComparison.Ordinal);
    }
}
