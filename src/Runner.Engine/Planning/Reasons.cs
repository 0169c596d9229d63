using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>Says why a unit must run, by comparing it with the nearest artifact that a unit of its name had.</summary>
internal sealed class Reasons(ArtifactStore store, UnitHistory history)
{
    public const string New = "new";
    private const int ComparedAtMost = 64;
    private readonly ChangeText text = new(fingerprint => store.Remembered(fingerprint) is { MadeBy: { } name } ? $"{name.Stage}/{name.Unit}" : null);
    private ILookup<string, (string Fingerprint, string Kind, ArtifactName Name)>? made;

    public string Of(UnitNode node, Demand demand)
    {
        if (OfOwn(node, demand) is { } own)
        {
            return own;
        }
        if (Nearest(node, history.Of(node.Stage.Name, node.Unit.Key)) is { Changes.Count: > 0 } nearest)
        {
            return text.Of(nearest.Changes, node);
        }
        return history.Of(node.Stage.Name, node.Unit.Key).Contains(node.Fingerprint) ? "its artifact is no longer in the store" : New;
    }

    /// <summary>Every reason, compared with the nearest that a unit of its name had, or else with the nearest that its kind made anywhere.</summary>
    public UnitReasons AllOf(UnitNode node, Demand demand)
    {
        Verdict verdict = demand.Needs(node) ? Verdict.Run : store.Find(node.Fingerprint) is null ? Verdict.NotNeeded : Verdict.Reuse;
        UnitReasons none = new(node.Stage.Name, node.Unit.Key, verdict, null, []);
        if (verdict != Verdict.Run)
        {
            return none;
        }
        if (OfOwn(node, demand) is { } own)
        {
            return none with { Reasons = [own] };
        }
        if ((Nearest(node, history.Of(node.Stage.Name, node.Unit.Key)) ?? Nearest(node, OfKind(node))) is { Changes.Count: > 0 } nearest)
        {
            return none with { ComparedWith = nearest.Record.MadeBy, Reasons = text.All(nearest.Changes, node) };
        }
        return none with { Reasons = [Of(node, demand)] };
    }

    // What its own artifact says, where there was one.
    private string? OfOwn(UnitNode node, Demand demand)
    {
        if (store.Remembered(node.Fingerprint) is not { } record)
        {
            return null;
        }
        if (record.Dropped)
        {
            return $"its files were dropped, and {(demand.AskerOf(node) is { } unit ? $"{unit.Name} needs it" : "it is wanted now")}";
        }
        if (store.IsAskedAgain(node.Fingerprint))
        {
            return "--force asks for it";
        }
        return store.DamageOf(record) is { } damage ? $"its artifact is damaged: {damage}" : "what it was made from has other bytes by now";
    }

    private (ArtifactRecord Record, IReadOnlyList<ComponentChange> Changes)? Nearest(UnitNode node, IEnumerable<string> fingerprints)
    {
        (ArtifactRecord Record, IReadOnlyList<ComponentChange> Changes)? nearest = null;
        foreach (ArtifactRecord old in fingerprints.Select(store.Remembered).OfType<ArtifactRecord>().Where(record => record.Components.Count > 0))
        {
            IReadOnlyList<ComponentChange> changes = ComponentChange.Between(old.Components, node.Components);
            if (nearest is not { } best || changes.Count < best.Changes.Count)
            {
                nearest = (old, changes);
            }
        }
        return nearest;
    }

    // Those of the same stage or unit name first: they are the likeliest.
    private IEnumerable<string> OfKind(UnitNode node)
    {
        made ??= store.All().ToLookup(entry => entry.Kind);
        return made[node.Stage.Kind].Where(entry => entry.Fingerprint != node.Fingerprint)
            .OrderByDescending(entry => (entry.Name.Stage == node.Stage.Name ? 2 : 0) + (entry.Name.Unit == node.Unit.Key ? 1 : 0))
            .Select(entry => entry.Fingerprint).Take(ComparedAtMost);
    }
}

/// <summary>Why one unit runs, in full.</summary>
/// <param name="Stage">The stage instance.</param>
/// <param name="Unit">The unit's key.</param>
/// <param name="Verdict">What will become of it.</param>
/// <param name="ComparedWith">The earlier unit that it is compared with, or null.</param>
/// <param name="Reasons">All of them; empty where it does not run.</param>
public sealed record UnitReasons(string Stage, string Unit, Verdict Verdict, ArtifactName? ComparedWith, IReadOnlyList<string> Reasons);
