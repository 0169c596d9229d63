using System.Text.Json;

namespace Runner.Cli.Results;

/// <summary>What the numbers of a run depend on, as names and values.</summary>
internal static class RunProvenance
{
    private const int DigestLetters = 16;

    public static IReadOnlyList<KeyValuePair<string, string>> Of(JsonElement summary) =>
    [
        new("finished", summary.GetProperty("finished").GetString() ?? ""),
        .. summary.GetProperty("environment").EnumerateObject().SelectMany(Facts),
        .. summary.GetProperty("plugins").EnumerateArray().Select(plugin =>
            new KeyValuePair<string, string>($"plugin {plugin.GetProperty("name").GetString()}", Short(plugin.GetProperty("digest").GetString() ?? ""))),
        .. summary.GetProperty("stages").EnumerateArray().Select(stage => new KeyValuePair<string, string>(
            $"stage {stage.GetProperty("name").GetString()}", $"{stage.GetProperty("units")} units, {stage.GetProperty("seconds")} s")),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Facts(JsonProperty fact) =>
        fact.Value.ValueKind == JsonValueKind.Object
            ? fact.Value.EnumerateObject().Select(inner => new KeyValuePair<string, string>(inner.Name, inner.Value.ToString()))
            : [new KeyValuePair<string, string>(fact.Name, fact.Value.ToString())];

    private static string Short(string digest) => digest[..Math.Min(DigestLetters, digest.Length)];
}
