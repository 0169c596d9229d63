using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>Says why a unit must run, by comparing it with the nearest artifact that a unit of its name had.</summary>
internal sealed class Reasons(ArtifactStore store, UnitHistory history)
{
    public const string New = "new";

    public string Of(UnitNode node, Demand demand)
    {
        if (store.Remembered(node.Fingerprint) is { } record)
        {
            return OfLost(record, node, demand);
        }
        IReadOnlyList<ComponentChange>[] differences = [.. history.Of(node.Stage.Name, node.Unit.Key)
            .Select(store.Remembered)
            .OfType<ArtifactRecord>()
            .Select(old => ComponentChange.Between(old.Components, node.Components))];
        if (differences.MinBy(d => d.Count) is { Count: > 0 } nearest)
        {
            return ChangeText.Of(nearest, node);
        }
        return history.Of(node.Stage.Name, node.Unit.Key).Contains(node.Fingerprint) ? "its artifact is no longer in the store" : New;
    }

    private string OfLost(ArtifactRecord record, UnitNode node, Demand demand)
    {
        if (!record.Dropped)
        {
            return $"its artifact is damaged: {store.DamageOf(record)}";
        }
        string asker = demand.AskerOf(node.Reference) is { } unit ? $"{unit.Stage}/{unit.Key} needs it" : "it is wanted now";
        return $"its files were dropped, and {asker}";
    }
}
