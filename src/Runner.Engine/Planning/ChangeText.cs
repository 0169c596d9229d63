using Runner.Abstractions;
using Runner.Engine.Graphing;

namespace Runner.Engine.Planning;

/// <summary>Says in words what changed: <c>probe.learning-rate 0.001 -> 0.0001 (scene-depth.yaml:31)</c>.</summary>
internal static class ChangeText
{
    private const int SaidAtMost = 3;

    public static string Of(IReadOnlyList<ComponentChange> changes, UnitNode node)
    {
        List<string> said = [.. changes.Where(c => !c.IsInput).Select(c => Of(c, node))];
        if (changes.Any(c => c.IsInput))
        {
            said.Add(Inputs([.. changes.Where(c => c.IsInput)], node));
        }
        string rest = said.Count > SaidAtMost ? $"; {said.Count - SaidAtMost} more changes" : "";
        return string.Join("; ", said.Take(SaidAtMost)) + rest;
    }

    /// <summary>Every change, each on its own.</summary>
    public static IReadOnlyList<string> All(IReadOnlyList<ComponentChange> changes, UnitNode node) => [.. changes.Select(change => change.IsInput ? Inputs([change], node) : Of(change, node))];

    private static string Of(ComponentChange change, UnitNode node)
    {
        string[] name = change.Name.Split(' ', 2);
        return (name[0] + " ") switch
        {
            ComponentNames.SettingPrefix => Setting(name[1], change, node),
            ComponentNames.RecipePrefix => $"{name[1]} {Values(change)}",
            ComponentNames.CodePrefix => $"code of {name[1]} {How(change)}",
            ComponentNames.LibraryPrefix => $"{name[1]} {Values(change)}",
            ComponentNames.EnvironmentPrefix => $"{name[1]} {Values(change)}",
            _ => $"stage kind {Values(change)}",
        };
    }

    private static string Setting(string path, ComponentChange change, UnitNode node)
    {
        string where = node.Stage.SettingPositions.ContainsKey(path) ? $" ({node.Stage.PositionOf(path).Short})" : "";
        bool isContent = IsContent(change.Old) || IsContent(change.New);
        return isContent ? $"content of {path} changed{where}" : $"{path} {Values(change)}{where}";
    }

    private static bool IsContent(string? json) =>
        json is not null && (json.StartsWith("\"file:", StringComparison.Ordinal) || json.StartsWith("\"files:", StringComparison.Ordinal) || json.StartsWith("\"folder:", StringComparison.Ordinal) || json.StartsWith("\"unit:", StringComparison.Ordinal));

    private static string Inputs(ComponentChange[] changes, UnitNode node)
    {
        UnitReference[] changed = [.. changes.Where(c => c.New is not null).Select(c => node.Inputs[Index(c)])];
        if (changed.Length == 0)
        {
            return $"{changes.Length} fewer inputs";
        }
        string more = changed.Length > 1 ? $" and {changed.Length - 1} more inputs" : "";
        bool added = changes.All(c => c.Old is null);
        return $"{changed[0].Stage}/{changed[0].Key}{more} {(added ? "added" : "changed")}";
    }

    private static int Index(ComponentChange change) =>
        int.Parse(change.Name.AsSpan(ComponentNames.InputPrefix.Length), System.Globalization.CultureInfo.InvariantCulture);

    private static string Values(ComponentChange change) => $"{Readable(change.Old)} -> {Readable(change.New)}";

    // Digests say nothing to anybody; that they differ does.
    private static string How(ComponentChange change) => change.Old is null ? "added" : change.New is null ? "removed" : "changed";

    private static string Readable(string? json) => json is null ? "(not set)" : SettingText.Readable(json);
}
