using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Reading;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>Lets stages check their settings, asks them for their units and fingerprints these. Keeps what is known of all stages, and makes the parts that they ask for.</summary>
internal sealed class Planner : IDisposable
{
    private readonly InputDigests digests;
    private readonly SoundStages sound;
    private readonly Dictionary<StageInstance, Dictionary<string, StageComponents>> components = [];
    private readonly Dictionary<StageInstance, StageUnits> planned = [];
    private readonly Dictionary<StageInstance, (string Path, IReadOnlyList<string> Globs)[]> inputs = [];
    private readonly Dictionary<StageInstance, IReadOnlyList<PlannedUnit>> seen = [];
    private readonly Dictionary<UnitReference, UnitNode> nodes = [];

    public Planner(Experiment experiment, ArtifactStore store, InputDigests digests, TimeProvider time)
    {
        this.digests = digests;
        Experiment = experiment;
        Graph = new StageGraph(experiment.Stages);
        Store = store;
        Files = new StageFiles(Graph, store, UnitsOf);
        Parts = new PartStock(experiment.Environment, Files.PathOf);
        sound = new SoundStages(this, time);
    }

    public Experiment Experiment { get; }

    public StageGraph Graph { get; }

    public ArtifactStore Store { get; }

    public StageFiles Files { get; }

    public PartStock Parts { get; }

    /// <summary>Whether a unit is wanted for itself; others are made only where one that is needs them.</summary>
    public Func<UnitNode, bool> IsWanted { get; set; } = unit => !unit.Unit.Intermediate;

    /// <summary>All stages in the graph's order, as far as they are known.</summary>
    public IEnumerable<StageUnits> Stages => Graph.Order.Select(s => planned[s]);

    public StageUnits this[StageInstance stage] => planned[stage];

    /// <summary>A unit by its name, or null where there is none.</summary>
    public UnitNode? Find(UnitReference unit) => nodes.GetValueOrDefault(unit);

    /// <summary>Plans every stage that can be planned already.</summary>
    public void PlanAll()
    {
        foreach (StageInstance stage in Graph.Order)
        {
            Plan(stage);
        }
        digests.Save();
        sound.Save();
    }

    /// <summary>Plans one stage, again where it was planned before.</summary>
    public StageUnits Plan(StageInstance stage)
    {
        foreach (UnitNode old in planned.GetValueOrDefault(stage)?.Units ?? [])
        {
            nodes.Remove(old.Reference);
        }
        components.Remove(stage);
        inputs.Remove(stage);
        sound.Forget(stage);
        StageUnits units = Attempt(stage);
        planned[stage] = units;
        seen.Remove(stage);
        return units;
    }

    /// <exception cref="NotYetKnownException">The stage cannot be planned yet.</exception>
    public IReadOnlyList<UnitNode> UnitsOf(StageInstance stage) => planned[stage] switch
    {
        { Failure: not null } or { WaitsFor: not null } => throw new NotYetKnownException(stage.Name),
        StageUnits known => known.Units,
    };

    /// <summary>The same as later stages see them.</summary>
    /// <exception cref="NotYetKnownException">The stage cannot be planned yet.</exception>
    public IReadOnlyList<PlannedUnit> SeenUnitsOf(StageInstance stage)
    {
        if (!seen.TryGetValue(stage, out IReadOnlyList<PlannedUnit>? units))
        {
            seen[stage] = units = [.. UnitsOf(stage).Select(node => new PlannedUnit(node.Reference, node.Unit, node.Fingerprint))];
        }
        return units;
    }

    /// <summary>What all units of a stage have in common that do not serve some purposes; worked out once, until the stage is planned again.</summary>
    /// <exception cref="NotYetKnownException">It reads what is not made yet.</exception>
    public StageComponents ComponentsOf(StageInstance stage, params IReadOnlyList<string> without)
    {
        string[] purposes = [.. without.Distinct().Order(StringComparer.Ordinal)];
        if (!components.TryGetValue(stage, out Dictionary<string, StageComponents>? known))
        {
            components[stage] = known = [];
        }
        string key = string.Join(' ', purposes);
        if (!known.TryGetValue(key, out StageComponents? shared))
        {
            known[key] = shared = StageComponents.Of(stage, purposes, Experiment.Environment, digests, Files);
        }
        return shared;
    }

    /// <summary>The settings of a stage that are in no unit's recipe: they say which units there are, or how these are come by.</summary>
    /// <exception cref="NotYetKnownException">It reads what is not made yet.</exception>
    public IReadOnlyDictionary<string, string> SelectionOf(StageInstance stage) => StageComponents.OutsideOf(stage, digests, Files);

    /// <summary>
    /// Makes sure that what a unit is made from is what its fingerprint says: files are read long after they were looked at, and may have been exchanged in between.
    /// </summary>
    /// <exception cref="InputChangedException">A file of the stage, or of one that it reads, is another one by now.</exception>
    public void CheckInputs(StageInstance stage)
    {
        HashSet<StageInstance> met = [];
        Stack<StageInstance> open = new([stage]);
        while (open.TryPop(out StageInstance? next))
        {
            if (met.Add(next))
            {
                if (!inputs.TryGetValue(next, out (string Path, IReadOnlyList<string> Globs)[]? read))
                {
                    inputs[next] = read = [.. StageComponents.InputsOf(next, Files)];
                }
                if (read.Select(input => digests.Other(input.Path, input.Globs)).FirstOrDefault(file => file is not null) is { } file)
                {
                    throw new InputChangedException(file);
                }
                foreach (StageInstance needed in Graph.NeededBy(next))
                {
                    open.Push(needed);
                }
            }
        }
    }

    /// <summary>The metrics that a stage says it will have; null where that is not known before the run.</summary>
    public IReadOnlyList<MetricPromise>? PromisesOf(StageInstance stage)
    {
        try
        {
            return planned[stage].IsKnown ? stage.Stage.Measures(new PlanContext(stage, this)) : null;
        }
        catch (NotYetKnownException)
        {
            return null;
        }
    }

    /// <summary>Says what planning found, each at the line of its setting.</summary>
    public void Report(Findings findings)
    {
        HashSet<string> said = [];
        foreach (StageUnits stage in Stages)
        {
            foreach (Problem problem in stage.Problems)
            {
                // What a stage reads again because another one reads it is said once, where it is named.
                if (!said.Add(problem.Message) && problem.Setting.Length == 0 && stage.Stage.Needs.Any())
                {
                    continue;
                }
                Position position = stage.Stage.PositionOf(problem.Setting);
                Action<Position, string, string?> report = problem.IsWarning ? findings.Warning : problem.IsAbsent ? findings.Absent : findings.Error;
                report(position, $"{problem.Message} in stage \"{stage.Stage.BaseName}\"", problem.Advice.Length > 0 ? problem.Advice : null);
            }
        }
        RepeatsThatDrawNothing.Report(this, findings);
        if (!findings.HasErrors)
        {
            AxesThatChangeNothing.Report(this, findings); // of a file that is wrong, what is the same may be so for that reason
        }
    }

    public void Dispose()
    {
        Parts.Dispose();
        sound.Dispose();
        digests.Dispose();
    }

    // Whatever a stage throws is its own failure: the other stages are still planned and run.
    private StageUnits Attempt(StageInstance stage)
    {
        PlanContext context = new(stage, this);
        List<Problem> problems = [];
        try
        {
            Check(stage, context, problems);
            if (problems.Find(problem => !problem.IsWarning && !(problem.IsAbsent && digests.ToleratesAbsence)) is { } wrong)
            {
                return new StageUnits(stage) { Problems = problems, Failure = new ProblemException(wrong) };
            }
            UnitChain chain = new(stage, without => ComponentsOf(stage, without), nodes);
            return new StageUnits(stage) { Units = chain.Of(stage.Stage.Plan(context)), Problems = problems, Inputs = [.. StageComponents.FilesOf(stage, digests)] };
        }
        catch (NotYetKnownException e)
        {
            return new StageUnits(stage) { WaitsFor = e.Stage, Problems = problems };
        }
        catch (Exception e) when (e is not OutOfMemoryException and not StoreException)
        {
            return new StageUnits(stage) { Problems = [.. problems, ProblemOf(e, stage)], Failure = e };
        }
    }

    private void Check(StageInstance stage, PlanContext context, List<Problem> problems)
    {
        try
        {
            problems.AddRange(sound.Check(stage, context));
        }
        catch (NotYetKnownException)
        {
            // What depends on an artifact that is not made yet is checked again when the stage's turn comes.
        }
    }

    // What a file or a plugin says in words of its own is said as it is; anything else is a fault of the stage's code, and says whose.
    private static Problem ProblemOf(Exception e, StageInstance stage) => e switch
    {
        ProblemException problem => problem.Problem,
        PlanException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException => new Problem("", e.Message),
        _ => new Problem("", $"stage kind \"{stage.Kind}\" failed while it was planned ({e.GetType().Name}: {e.Message})", "this is a fault of the plugin that brings it, not of the experiment"),
    };
}

/// <summary>
/// Two values of an axis that come to the same thing everywhere: one value spelt in two ways, a variable that nothing uses, a setting that is set over what the axis sets. Their rows would say
/// that they were made with what they were not.
/// </summary>
internal static class AxesThatChangeNothing
{
    public static void Report(Planner planner, Findings findings)
    {
        ILookup<Axis, (string Label, StageUnits Stage)> having = planner.Stages
            .SelectMany(stage => stage.Stage.Axes.Where(label => !label.Axis.IsRepeat).Select(label => (label.Axis, label.Label, Stage: stage)))
            .ToLookup(use => use.Axis, use => (use.Label, use.Stage));
        foreach (IGrouping<Axis, (string Label, StageUnits Stage)> axis in having.Where(uses => uses.All(use => use.Stage.IsKnown) && uses.Any(use => use.Stage.Units.Count > 0)))
        {
            IEnumerable<IGrouping<string, string>> twins = axis
                .GroupBy(use => use.Label, use => $"{Others(use.Stage.Stage, axis.Key)} {string.Join(' ', use.Stage.Units.Select(unit => unit.Fingerprint))}")
                .GroupBy(made => string.Join('\n', made.Order(StringComparer.Ordinal)), made => made.Key)
                .Where(same => same.Count() > 1);
            foreach (IGrouping<string, string> same in twins)
            {
                findings.Warning(
                    axis.Key.Position,
                    $"{string.Join(" and ", same.Select(label => $"\"{label}\""))} of axis \"{axis.Key.Name}\" come to the same thing: nothing that is made differs by them",
                    "give every value once; a variable has an effect where ${...} names it, and a setting where nothing else sets it");
            }
        }
    }

    // The instance that differs in this axis alone.
    private static string Others(StageInstance stage, Axis axis) => $"{stage.BaseName}[{LabelText.Of(stage.Axes.Where(label => label.Axis != axis))}]";
}

/// <summary>Repeats of a stage that draws nothing would be the same thing again and again, and their interval a lie.</summary>
internal static class RepeatsThatDrawNothing
{
    public static void Report(Planner planner, Findings findings)
    {
        StageUnits[] repeats = [.. planner.Stages.Where(s => s.IsKnown && IsLaterRepeat(s.Stage))];
        ILookup<string, StageUnits>? others = repeats.Length == 0 ? null : planner.Stages.Where(s => s.IsKnown && IsFirstRepeat(s.Stage)).ToLookup(s => s.Stage.BaseName);
        foreach (StageUnits stage in repeats)
        {
            StageUnits? first = others![stage.Stage.BaseName].FirstOrDefault(other => IsFirstOf(other.Stage, stage.Stage));
            if (first is not null && stage.Units.Count > 0 && stage.Units.Select(u => u.Fingerprint).SequenceEqual(first.Units.Select(u => u.Fingerprint)))
            {
                AxisLabel repeat = stage.Stage.Axes.Single(label => label.Axis.IsRepeat);
                findings.Error(repeat.Axis.Position, $"the repeats of stage \"{stage.Stage.BaseName}\" are all the same: nothing of it is drawn", "repeat a stage that draws, such as probe with its split");
            }
        }
    }

    private static bool IsLaterRepeat(StageInstance stage) => stage.Axes.Any(label => label.Axis.IsRepeat && label.Label != "1") && !stage.Needs.Any(n => n.Axes.Any(label => label.Axis.IsRepeat));

    private static bool IsFirstRepeat(StageInstance stage) => stage.Axes.Any(label => label.Axis.IsRepeat && label.Label == "1");

    private static bool IsFirstOf(StageInstance first, StageInstance other) =>
        first.BaseName == other.BaseName && first.Axes.Length == other.Axes.Length && first.Axes.Zip(other.Axes).All(p => p.First.Axis.IsRepeat ? p.First.Label == "1" : p.First == p.Second);
}
