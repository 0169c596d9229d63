using Runner.Engine.Planning;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Verifying;

/// <summary>What units came to when they were made again, beside what the store has of them.</summary>
/// <param name="Units">In the order of the graph.</param>
/// <param name="Failures">Why some could not be made again.</param>
/// <param name="Kept">The folder with what was made again; null where it was all the same and is removed.</param>
public sealed record Verification(IReadOnlyList<VerifiedUnit> Units, IReadOnlyList<StageFailure> Failures, string? Kept)
{
    /// <summary>The first unit that came out otherwise: what differs behind it may follow from it.</summary>
    public VerifiedUnit? First => Units.FirstOrDefault(unit => unit.State != VerifiedState.Same);
}

public enum VerifiedState
{
    /// <summary>The same bytes.</summary>
    Same,

    /// <summary>Other bytes.</summary>
    Differs,

    /// <summary>What the store has was changed after it was made.</summary>
    Damaged,

    /// <summary>It could not be made again.</summary>
    NotMade,
}

/// <summary>A unit that was made again.</summary>
public sealed record VerifiedUnit
{
    /// <summary>The stage instance.</summary>
    public required string Stage { get; init; }

    /// <summary>The unit's key.</summary>
    public required string Unit { get; init; }

    public required VerifiedState State { get; init; }

    /// <summary>What is wrong with the store's bytes, where something is.</summary>
    public string Damage { get; init; } = "";

    /// <summary>The folder of the artifact in the store.</summary>
    public string Before { get; init; } = "";

    /// <summary>The folder of what was made again.</summary>
    public string Again { get; init; } = "";

    /// <summary>The files that one has and the other lacks, or that differ.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>How long it took to make again.</summary>
    public double Seconds { get; init; }
}

/// <summary>Makes units again in a store of their own, from the artifacts that the first store has, and compares.</summary>
internal sealed class Verifier(Planner planner, TimeProvider time, Func<long, IDisposable>? beginWork)
{
    private const string Folder = "verified";

    public Verification Run(Rerun rerun, IRunObserver observer, CancellationToken cancellation)
    {
        UnitNode[] chosen = [.. rerun.Of(planner.Stages)];
        string place = Path.Combine(planner.Store.Folder, Folder);
        using HeldFile turn = StoreTrouble.InStore(planner.Store.Folder, () => HeldFile.TryHold(place + ".held")) ?? throw new StoreException($"another process verifies in the artifact store \"{planner.Store.Folder}\": wait until it has ended");
        Remove(place); // what an earlier one kept
        HashSet<string> wanted = [.. chosen.Select(unit => unit.Fingerprint)];
        Lend(place, wanted);
        Verification result = Made(place, chosen, wanted, observer, cancellation);
        if (result.Kept is null)
        {
            Remove(place);
        }
        return result;
    }

    private Verification Made(string place, UnitNode[] chosen, HashSet<string> wanted, IRunObserver observer, CancellationToken cancellation)
    {
        using ArtifactStore store = new(place, time);
        using UnitHistory history = new(store, planner.Experiment.Name);
        using UnitTimings timings = new(store);
        using UnitTimings known = new(planner.Store); // what was timed when it was made first
        using Planner again = new(planner.Experiment, store, new InputDigests(planner.Store, time), time);
        again.IsWanted = unit => wanted.Contains(unit.Fingerprint);
        again.PlanAll();
        RunJournal journal = new(observer, history, timings, place, planner.Experiment.Environment.DeviceModel, time);
        Plan plan = new PlanDescription(again, (_, _) => "made again", known).Describe(Demand.Of(again));
        RunResult run = new Executor(again, journal, beginWork, cache: null, flight: null, failFast: false, cancellation).Run(plan);
        cancellation.ThrowIfCancellationRequested();
        VerifiedUnit[] units = [.. chosen.Select(unit => Compared(unit, store))];
        return new Verification(units, run.Failures, units.Any(unit => unit.State == VerifiedState.Differs) ? place : null);
    }

    private VerifiedUnit Compared(UnitNode unit, ArtifactStore again)
    {
        VerifiedUnit compared = new() { Stage = unit.Stage.Name, Unit = unit.Unit.Key, State = VerifiedState.NotMade };
        ArtifactRecord before = planner.Store.Find(unit.Fingerprint)!;
        string folder = planner.Store.FolderOf(unit.Fingerprint);
        if (ArtifactDamage.ByContent(folder, before.Files) is { } damage)
        {
            return compared with { State = VerifiedState.Damaged, Damage = damage };
        }
        if (again.Find(unit.Fingerprint) is not { } now)
        {
            return compared;
        }
        Dictionary<string, string> old = before.Files.ToDictionary(file => file.Path, file => file.Digest);
        string[] changed =
        [
            .. now.Files.Where(file => old.GetValueOrDefault(file.Path) != file.Digest).Select(file => file.Path),
            .. before.Files.Select(file => file.Path).Except(now.Files.Select(file => file.Path)),
        ];
        return compared with
        {
            State = changed.Length == 0 ? VerifiedState.Same : VerifiedState.Differs,
            Before = folder,
            Again = again.FolderOf(unit.Fingerprint),
            Files = changed,
            Seconds = now.Seconds,
        };
    }

    // Links, not copies: nothing writes into an artifact's files, and removing a link leaves the file.
    private void Lend(string place, HashSet<string> wanted)
    {
        StoreLayout lent = new(place);
        foreach (UnitNode unit in planner.Stages.SelectMany(stage => stage.Units).DistinctBy(unit => unit.Fingerprint))
        {
            if (wanted.Contains(unit.Fingerprint) || planner.Store.Find(unit.Fingerprint) is not { } record)
            {
                continue;
            }
            string from = planner.Store.FolderOf(unit.Fingerprint);
            string to = lent.FolderOf(unit.Fingerprint);
            foreach (string file in record.Files.Select(file => file.Path).Append(StoreLayout.RecordFile))
            {
                string link = Path.Combine(to, file);
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                Disk.Link(Path.Combine(from, file), link);
            }
        }
    }

    private static void Remove(string place)
    {
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
