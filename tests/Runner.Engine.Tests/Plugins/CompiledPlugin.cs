using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Plugins;

/// <summary>A plugin made from source, above an assembly that the host supplies, as the engine sees its kinds.</summary>
internal static class CompiledPlugin
{
    private static readonly MetadataReference[] Framework = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(f => Path.GetFileName(f) is "Runner.Abstractions.dll" or "netstandard.dll" || Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal))
        .Select(f => MetadataReference.CreateFromFile(f))];

    /// <summary>What each kind reaches, by the kind.</summary>
    public static Dictionary<string, CodeReach> Reach(string plugin, string floor = "", string dependency = "", params string[] without)
    {
        using var folder = new SomeFolder();
        string host = Compile(folder.Path, "host", "Runner.Floor", "namespace Runner.Floor { public static class Here; }\n" + floor);
        string[] beside = dependency.Length == 0 ? [] : [Compile(folder.Path, "plugin", "Dependency", dependency, host)];
        string main = Compile(folder.Path, "plugin", "Sample", plugin, [host, .. beside]);
        AssemblyLoadContext apart = new("sample", isCollectible: false);
        Assembly supplied = apart.LoadFromAssemblyPath(host);
        foreach (string file in beside)
        {
            apart.LoadFromAssemblyPath(file);
        }
        Type entry = apart.LoadFromAssemblyPath(main).GetTypes().Single(t => t.IsAssignableTo(typeof(IPlugin)));
        Kinds kinds = new();
        ((IPlugin)Activator.CreateInstance(entry)!).Register(kinds);
        HostCode code = new(new HostAssemblies([typeof(IPlugin), supplied.GetType("Runner.Floor.Here")!]));
        PluginCode own = new(main, Path.GetDirectoryName(main), code, CodeMemory.None);
        return kinds.Created.ToDictionary(k => k.Kind, k => own.Reach(entry, k.Create, without));
    }

    /// <summary>An assembly in a folder within another.</summary>
    public static string Compile(string parent, string folder, string name, string source, params string[] references)
    {
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(parent, folder)).FullName, name + ".dll");
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, path: Path.Combine(parent, folder, "Source.cs"))],
            [.. Framework, .. references.Select(r => MetadataReference.CreateFromFile(r))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        EmitResult result = compilation.Emit(file, manifestResources: Resources(source));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return file;
    }

    // A line "// resource: WORDS" is embedded as a file.
    private static ResourceDescription[] Resources(string source) =>
        [.. source.Split('\n').Where(l => l.StartsWith("// resource: ", StringComparison.Ordinal)).Select(l => new ResourceDescription("words.txt", () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(l)), isPublic: true))];

    private sealed class Kinds : ICatalog
    {
        public List<(string Kind, Delegate Create)> Created { get; } = [];

        public void AddPart<TPart, TSettings>(string family, string kind, string description, Func<TSettings, PartContext, TPart> create, DependsOn dependsOn)
            where TPart : class
            where TSettings : class => Created.Add((kind, create));

        public void AddStage<TSettings>(string kind, string description, IReadOnlyList<string> outputs, Func<TSettings, IStage> create, DependsOn dependsOn)
            where TSettings : class => Created.Add((kind, create));
    }
}
