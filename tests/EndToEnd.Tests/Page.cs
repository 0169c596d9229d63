using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>The page on writing experiments, and the files that its examples are.</summary>
internal static partial class Page
{
    private const string FileName = "# file: ";

    /// <summary>The text of each example by the name of its file.</summary>
    public static IReadOnlyDictionary<string, string> Examples { get; } = Read(Path.Combine(Where.Experiments, "README.md"));

    /// <summary>The examples that are whole experiments: the others are taken in by them.</summary>
    public static IEnumerable<string> Experiments => Examples.Where(example => WithName().IsMatch(example.Value)).Select(example => example.Key);

    /// <summary>Writes all examples into a folder, beside the models and prompts that they name.</summary>
    public static void WriteInto(string folder)
    {
        foreach (string beside in new[] { "models", "prompts" })
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, beside), Path.Combine(Where.Experiments, beside));
        }
        foreach ((string name, string text) in Examples)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    private static Dictionary<string, string> Read(string page) =>
        Blocks().Matches(File.ReadAllText(page)).Select(block => block.Groups["text"].Value).ToDictionary(NameOf, StringComparer.Ordinal);

    private static string NameOf(string example)
    {
        string first = example.Split('\n', 2)[0];
        return first.StartsWith(FileName, StringComparison.Ordinal) ? first[FileName.Length..] : throw new InvalidDataException($"an example names no file: {first}");
    }

    [GeneratedRegex(@"^```yaml\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    [GeneratedRegex("^experiment:", RegexOptions.Multiline)]
    private static partial Regex WithName();
}
