using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Abstractions;
using Runner.Engine.Graphing;
using Runner.Engine.Reading;

namespace Runner.Engine.Planning;

/// <summary>Says in words what changed: <c>probe.learning-rate 0.001 -> 0.0001 (scene-depth.yaml:31)</c>.</summary>
/// <param name="nameOf">What a unit was called that had a fingerprint, or null where nothing is known of it.</param>
internal sealed class ChangeText(Func<string, string?> nameOf)
{
    private const int SaidAtMost = 3;
    private const int ShownAtMost = 80;

    public string Of(IReadOnlyList<ComponentChange> changes, UnitNode node)
    {
        List<string> said = [.. changes.Where(c => !c.IsInput).Select(c => Of(c, node))];
        foreach (IGrouping<string, string> inputs in Inputs([.. changes.Where(c => c.IsInput)], node).GroupBy(input => input.How, input => input.Name))
        {
            said.Add($"{Joined([.. inputs])} {inputs.Key}");
        }
        string rest = said.Count > SaidAtMost ? $"; {Wording.Count(said.Count - SaidAtMost, "more change")}" : "";
        return string.Join("; ", said.Take(SaidAtMost)) + rest;
    }

    /// <summary>Every change, each on its own.</summary>
    public IReadOnlyList<string> All(IReadOnlyList<ComponentChange> changes, UnitNode node) =>
    [
        .. changes.Where(change => !change.IsInput).Select(change => Of(change, node)),
        .. Inputs([.. changes.Where(change => change.IsInput)], node).Select(input => $"{input.Name} {input.How}"),
    ];

    private static string Of(ComponentChange change, UnitNode node)
    {
        string[] name = change.Name.Split(' ', 2);
        return (name[0] + " ") switch
        {
            ComponentNames.SettingPrefix => Setting(name[1], change, node),
            ComponentNames.RecipePrefix => Recipe(name[1], change),
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

    private IEnumerable<(string Name, string How)> Inputs(IReadOnlyList<ComponentChange> changes, UnitNode node)
    {
        if (changes.Any(change => change.Name == ComponentNames.InputOrder))
        {
            return [("its inputs", "in another order")];
        }
        string[] come = [.. changes.Where(change => change.New is not null).Select(change => NameOf(node.Inputs[Index(change)]))];
        string[] gone = [.. changes.Where(change => change.Old is not null).Select(change => nameOf(SettingText.Readable(change.Old!)) ?? "an input")];
        return
        [
            .. come.Select(name => (name, gone.Contains(name) ? "changed" : "added")).OrderBy(input => input.Item2 == "added"),
            .. gone.Where(name => !come.Contains(name)).Select(name => (name, "taken away")),
        ];
    }

    private static string Joined(IReadOnlyList<string> names) => names.Count switch
    {
        1 => names[0],
        2 => $"{names[0]} and {names[1]}",
        _ => $"{names[0]} and {names.Count - 1} more inputs",
    };

    private static string NameOf(UnitReference unit) => $"{unit.Stage}/{unit.Key}";

    private static int Index(ComponentChange change) =>
        int.Parse(change.Name.AsSpan(ComponentNames.InputPrefix.Length), System.Globalization.CultureInfo.InvariantCulture);

    // A list is as long as a batch is large: of it, only what differs is said.
    private static string Recipe(string name, ComponentChange change)
    {
        if (ItemsOf(change.Old) is not { } old || ItemsOf(change.New) is not { } now)
        {
            return $"{name} {Values(change)}";
        }
        string[] gone = [.. old.Except(now)];
        string[] come = [.. now.Except(old)];
        return (gone.Length, come.Length) switch
        {
            (0, 0) => $"{name} in another order",
            (_, 0) => $"{name} without {First(gone)}",
            (0, _) => $"{name} with {First(come)}",
            _ when gone.Length == come.Length => $"{name} {Cut(gone[0])} -> {Cut(come[0])}{More(gone.Length - 1)}",
            _ => $"{name} {First(gone)} -> {First(come)}",
        };
    }

    private static string[]? ItemsOf(string? json)
    {
        if (json is null || SettingText.Readable(json) is not ['[', ..] text)
        {
            return null;
        }
        try
        {
            return (JsonNode.Parse(text) as JsonArray)?.Select(item => item?.ToJsonString(SettingText.Relaxed) ?? "null").ToArray();
        }
        catch (JsonException)
        {
            return null; // a text that only begins as a list does
        }
    }

    private static string First(string[] items) => Cut(items[0]) + More(items.Length - 1);

    private static string More(int count) => count == 0 ? "" : $" and {count} more";

    private static string Cut(string item) => item.Length <= ShownAtMost ? item : item[..(ShownAtMost - 3)] + "...";

    private static string Values(ComponentChange change) => $"{Readable(change.Old)} -> {Readable(change.New)}";

    // Digests say nothing to anybody; that they differ does.
    private static string How(ComponentChange change) => change.Old is null ? "added" : change.New is null ? "removed" : "changed";

    private static string Readable(string? json) => json is null ? "(not set)" : SettingText.Readable(json);
}
