namespace Runner.Cli.Results;

/// <summary>Takes the name of a stage instance apart: <c>probe-depth[model-weights=trained]</c>.</summary>
internal static class StageName
{
    public static (string BaseName, IReadOnlyDictionary<string, string> Matrix) Split(string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return (name, new Dictionary<string, string>());
        }
        IEnumerable<string[]> pairs = name[(bracket + 1)..^1].Split(',').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2);
        return (name[..bracket], pairs.ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim()));
    }
}
