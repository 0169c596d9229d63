using System.Reflection;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Binding;

namespace Runner.Engine.Tests.Reading;

/// <summary>
/// A matrix of broken experiments: each <c>broken/NAME.yaml</c> stands beside <c>broken/NAME.txt</c>, the full text that its author gets to see. A first line
/// <c># set: path=value</c> gives command-line overrides. Build with <c>-p:RecordExpected=1</c> to write the texts anew, then read every one of them.
/// </summary>
public sealed class BrokenFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reading", "broken");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void ABrokenFileIsAnsweredWithItsWholeText(string name)
    {
        string actual = Answer(Path.Combine(Folder, name + ".yaml"));

        if (Record(name, actual))
        {
            return;
        }
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".txt")), actual);
    }

    // A text without its file would never be compared, and would look as if something were tested.
    [Fact]
    public void EveryTextStandsBesideItsFile() => Assert.Equal(
        Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.ChangeExtension(file, "txt")).Order(),
        Directory.EnumerateFiles(Folder, "*.txt").Order());

    private static string Answer(string file)
    {
        var findings = new Findings();
        Rooms.Check(file, findings, Overrides(file));
        string text = string.Join('\n', findings.All) + "\n";
        return text.Replace(Folder + "/", "");
    }

    private static string[] Overrides(string file) =>
        [.. File.ReadLines(file).TakeWhile(l => l.StartsWith("# set: ", StringComparison.Ordinal)).Select(l => l["# set: ".Length..])];

    private static bool Record(string name, string actual)
    {
        string? source = typeof(BrokenFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "Folder")?.Value;
        if (source is not null)
        {
            File.WriteAllText(Path.Combine(source, "Reading", "broken", name + ".txt"), actual);
        }
        return source is not null;
    }
}
