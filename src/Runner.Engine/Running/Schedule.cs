using Runner.Engine.Binding;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>
/// Knows how far every stage is, and what can be made next. Every missing artifact counts its missing inputs and stands in a queue when there are none, every stage counts the stages that it
/// waits for: whatever finishes only touches what waits for it, so that a run takes time in proportion to its stages, units and edges.
/// </summary>
internal sealed class Schedule
{
    private readonly Planner planner;
    private readonly Action<IReadOnlyList<UnitNode>> fetch;
    private readonly Demand demand;
    private readonly Dictionary<StageInstance, StageProgress> progress = [];
    private readonly Dictionary<string, List<UnitNode>> nodesOf = [];
    private readonly Dictionary<string, MissingArtifact> missing = [];
    private readonly Dictionary<string, int> readersOf = [];
    private readonly SortedSet<MissingArtifact.Maker> ready = new(InOrder.Instance);
    private readonly Dictionary<string, SortedSet<StageProgress>> passes = [];
    private readonly PriorityQueue<StageProgress, int> toOpen = new();
    private readonly Queue<(StageProgress Stage, StageInstance Because)> toSkip = [];
    private readonly HashSet<StageInstance> unknown;
    private HashSet<StageInstance>? aboveUnknown;
    private (StageInstance? Stage, IReadOnlySet<StageInstance> Below) below = (null, new HashSet<StageInstance>());

    /// <param name="planner">What there is to make.</param>
    /// <param name="fetch">Called with the units of a stage that is planned only now: what of them others have made may be taken over.</param>
    public Schedule(Planner planner, Action<IReadOnlyList<UnitNode>> fetch)
    {
        (this.planner, this.fetch) = (planner, fetch);
        demand = new Demand(planner);
        foreach (StageInstance stage in planner.Graph.Order)
        {
            StageProgress made = new(stage, progress.Count, planner.Graph.NeededBy(stage).Count);
            progress[stage] = made;
            if (made.OpenNeeds == 0)
            {
                toOpen.Enqueue(made, made.Place);
            }
        }
        foreach (UnitNode node in planner.Stages.SelectMany(s => s.Units))
        {
            Know(node);
        }
        unknown = [.. planner.Stages.Where(s => !s.IsKnown).Select(s => s.Stage)];
        foreach (StageUnits units in planner.Stages)
        {
            Miss(demand.Want(units));
        }
    }

    public IEnumerable<StageProgress> Stages => progress.Values;

    /// <summary>The next stage that has all that it needs and is not open yet; it is open now.</summary>
    public StageProgress? Open()
    {
        while (toOpen.TryDequeue(out StageProgress? stage, out _))
        {
            if (stage.IsGivenUp)
            {
                continue;
            }
            if (unknown.Remove(stage.Stage))
            {
                IReadOnlyList<UnitNode> units = planner.Plan(stage.Stage).Units;
                fetch(units);
                foreach (UnitNode node in units)
                {
                    Know(node);
                    if (missing.TryGetValue(node.Fingerprint, out MissingArtifact? artifact))
                    {
                        Add(artifact, node);
                    }
                }
                aboveUnknown = null;
            }
            stage.IsOpen = true;
            Miss(demand.Want(planner[stage.Stage])); // also what has to be made again since what it was made from came out otherwise
            return stage;
        }
        return null;
    }

    /// <summary>Lets the units of an open stage run.</summary>
    public void Start(StageProgress stage)
    {
        foreach (UnitNode node in planner[stage.Stage].Units)
        {
            if (missing.TryGetValue(node.Fingerprint, out MissingArtifact? artifact))
            {
                Enqueue(artifact);
            }
        }
    }

    /// <summary>The next stage that cannot run because one that it needs was given up.</summary>
    public (StageProgress Stage, StageInstance Because)? NextToSkip()
    {
        while (toSkip.TryDequeue(out (StageProgress Stage, StageInstance Because) next))
        {
            if (!next.Stage.IsGivenUp && !next.Stage.IsAnnounced)
            {
                return next;
            }
        }
        return null;
    }

    /// <summary>Nothing more of a stage is made, nor of what needs it.</summary>
    public void GiveUp(StageProgress stage)
    {
        stage.IsGivenUp = true;
        ready.RemoveWhere(maker => maker.Stage == stage);
        foreach (StageInstance needing in planner.Graph.Needing(stage.Stage))
        {
            toSkip.Enqueue((progress[needing], stage.Stage));
        }
    }

    /// <summary>The end of a complete stage, once.</summary>
    public bool Announce(StageProgress stage)
    {
        if (!stage.IsComplete || stage.IsAnnounced)
        {
            return false;
        }
        stage.IsAnnounced = true;
        foreach (StageInstance needing in planner.Graph.Needing(stage.Stage))
        {
            StageProgress waiting = progress[needing];
            if (--waiting.OpenNeeds == 0)
            {
                toOpen.Enqueue(waiting, waiting.Place);
            }
        }
        return true;
    }

    /// <summary>Chooses what to make next: something of the present pass while there is any, otherwise the first that no stage still to come would share.</summary>
    public MissingArtifact.Maker? Next(string present)
    {
        if (present.Length > 0 && StagesOf(present).SelectMany(stage => Left(stage, present)).FirstOrDefault(IsReady) is { } same)
        {
            return same;
        }
        HashSet<string> awaited = [];
        foreach (MissingArtifact.Maker maker in ready)
        {
            string pass = maker.Node.Unit.Pass;
            if (pass.Length == 0 || (!awaited.Contains(pass) && !IsAwaited(maker)))
            {
                return maker;
            }
            awaited.Add(pass);
        }
        return ready.Min;
    }

    /// <summary>The open stages that have something of a pass left, in order.</summary>
    public StageProgress[] StagesOf(string pass) =>
        passes.TryGetValue(pass, out SortedSet<StageProgress>? stages) ? [.. stages.Where(stage => stage is { IsOpen: true, IsGivenUp: false })] : [];

    /// <summary>What a stage has left of a pass, in order.</summary>
    public IReadOnlyList<MissingArtifact.Maker> Left(StageProgress stage, string pass)
    {
        if (!stage.Passes.TryGetValue(pass, out List<MissingArtifact.Maker>? makers))
        {
            return [];
        }
        makers.RemoveAll(maker => maker.Artifact.IsMade);
        if (makers.Count == 0)
        {
            stage.Passes.Remove(pass);
            passes.GetValueOrDefault(pass)?.Remove(stage);
        }
        return [.. makers.OrderBy(maker => maker.Node.Place)];
    }

    /// <summary>What must be made under a fingerprint, or null where that is there.</summary>
    public MissingArtifact? Missing(string fingerprint) => missing.GetValueOrDefault(fingerprint);

    /// <summary>An artifact is there: what waits for it may go on. Says which units are finished with it.</summary>
    public IReadOnlyList<MissingArtifact.Maker> Finish(MissingArtifact artifact)
    {
        TakeOut(artifact);
        foreach (MissingArtifact reader in artifact.Readers)
        {
            if (--reader.MissingInputs == 0)
            {
                Enqueue(reader);
            }
        }
        return artifact.Makers;
    }

    /// <summary>
    /// Somebody else has finished an artifact. What was asked for only for its sake need not be made any more: steps on the way to it.
    /// </summary>
    /// <returns>The artifacts that nobody asks for now.</returns>
    public IReadOnlyList<MissingArtifact> NotNeededWithout(MissingArtifact finished)
    {
        List<MissingArtifact> spared = [];
        Stack<MissingArtifact> open = new([finished]);
        while (open.TryPop(out MissingArtifact? next))
        {
            foreach (UnitNode read in next.Makers.SelectMany(maker => maker.Node.Reads))
            {
                if (missing.TryGetValue(read.Fingerprint, out MissingArtifact? step) && step.IsIntermediate && step.Readers.TrueForAll(reader => reader.IsMade))
                {
                    TakeOut(step);
                    spared.Add(step);
                    open.Push(step);
                }
            }
        }
        return spared;
    }

    /// <summary>An artifact that was there has to be made again, and first what it is made from where that is gone as well.</summary>
    public void MakeAgain(UnitNode unit) => Miss(demand.Want(unit), lost: true);

    /// <summary>Asks for what a unit needs that is not there any more; it waits until that is.</summary>
    public void WaitForInputs(MissingArtifact artifact)
    {
        foreach (MissingArtifact.Maker maker in artifact.Makers)
        {
            ready.Remove(maker);
        }
        foreach (UnitNode read in artifact.Makers[0].Node.Reads)
        {
            Miss(demand.Want(read), lost: true);
        }
        Count(artifact);
        if (artifact.MissingInputs == 0)
        {
            Enqueue(artifact);
        }
    }

    /// <summary>All units that make the same artifact, in whatever stage.</summary>
    public IReadOnlyList<UnitNode> UnitsOf(string fingerprint) => nodesOf.GetValueOrDefault(fingerprint, []);

    /// <summary>True while something missing is made from it.</summary>
    public bool IsRead(string fingerprint) => readersOf.TryGetValue(fingerprint, out int count) && count > 0;

    /// <summary>True while a stage below this one is not known: it may ask for anything.</summary>
    public bool MayBeAskedFor(StageInstance stage) => unknown.Count > 0 && (aboveUnknown ??= AboveUnknown()).Contains(stage);

    /// <summary>What other processes were making may be there by now.</summary>
    public void LookAgain(IEnumerable<MissingArtifact> busy)
    {
        foreach (MissingArtifact artifact in busy)
        {
            artifact.IsBusy = false;
            Enqueue(artifact);
        }
    }

    /// <summary>Another process makes it: it is left for later.</summary>
    public void LeaveToOthers(MissingArtifact artifact)
    {
        artifact.IsBusy = true;
        foreach (MissingArtifact.Maker maker in artifact.Makers)
        {
            ready.Remove(maker);
        }
    }

    private void Know(UnitNode node)
    {
        if (!nodesOf.TryGetValue(node.Fingerprint, out List<UnitNode>? nodes))
        {
            nodesOf[node.Fingerprint] = nodes = new List<UnitNode>(1);
        }
        nodes.Add(node);
    }

    private void TakeOut(MissingArtifact artifact)
    {
        artifact.IsMade = true;
        missing.Remove(artifact.Fingerprint);
        demand.Release(artifact.Fingerprint);
        foreach (string read in ReadBy(artifact))
        {
            readersOf[read]--;
        }
        foreach (MissingArtifact.Maker maker in artifact.Makers)
        {
            ready.Remove(maker);
            maker.Stage.Left--;
        }
    }

    private void Miss(IReadOnlyList<UnitNode> units, bool lost = false)
    {
        List<MissingArtifact> news = [];
        foreach (UnitNode unit in units)
        {
            if (!missing.ContainsKey(unit.Fingerprint))
            {
                MissingArtifact artifact = new(unit.Fingerprint);
                missing[unit.Fingerprint] = artifact;
                news.Add(artifact);
                nodesOf[unit.Fingerprint].ForEach(node => Add(artifact, node)); // equal units of other stages are finished with it
            }
        }
        foreach (MissingArtifact artifact in news)
        {
            foreach (string read in ReadBy(artifact))
            {
                readersOf[read] = readersOf.GetValueOrDefault(read) + 1;
            }
            Count(artifact, isNew: true);
        }
        if (lost)
        {
            Recount(news);
        }
        news.ForEach(Enqueue);
    }

    // What is missing anew is waited for by everything missing that reads it.
    private void Recount(List<MissingArtifact> news)
    {
        HashSet<string> lost = [.. news.Select(artifact => artifact.Fingerprint)];
        foreach (MissingArtifact waiting in missing.Values.Where(artifact => !lost.Contains(artifact.Fingerprint) && ReadBy(artifact).Any(lost.Contains)).ToArray())
        {
            Count(waiting);
            waiting.Makers.ForEach(maker => ready.Remove(maker));
        }
    }

    private void Count(MissingArtifact artifact, bool isNew = false)
    {
        artifact.MissingInputs = 0;
        foreach (string read in ReadBy(artifact))
        {
            if (missing.TryGetValue(read, out MissingArtifact? input))
            {
                artifact.MissingInputs++;
                if (isNew || !input.Readers.Contains(artifact))
                {
                    input.Readers.Add(artifact);
                }
            }
        }
    }

    private static IEnumerable<string> ReadBy(MissingArtifact artifact) => artifact.Makers[0].Node.Reads.Select(read => read.Fingerprint).Distinct();

    private void Add(MissingArtifact artifact, UnitNode unit)
    {
        StageProgress stage = progress[unit.Stage];
        MissingArtifact.Maker maker = new(stage, unit, artifact);
        artifact.Makers.Add(maker);
        stage.Left++;
        if (unit.Unit.Pass.Length == 0)
        {
            return;
        }
        if (!stage.Passes.TryGetValue(unit.Unit.Pass, out List<MissingArtifact.Maker>? sharing))
        {
            stage.Passes[unit.Unit.Pass] = sharing = [];
        }
        sharing.Add(maker);
        if (!passes.TryGetValue(unit.Unit.Pass, out SortedSet<StageProgress>? stages))
        {
            passes[unit.Unit.Pass] = stages = new SortedSet<StageProgress>(Comparer<StageProgress>.Create((one, other) => one.Place.CompareTo(other.Place)));
        }
        stages.Add(stage);
    }

    private void Enqueue(MissingArtifact artifact)
    {
        if (artifact.MissingInputs > 0 || artifact.IsBusy || artifact.IsMade)
        {
            return;
        }
        foreach (MissingArtifact.Maker maker in artifact.Makers)
        {
            if (maker.Stage is { IsOpen: true, IsGivenUp: false })
            {
                ready.Add(maker);
            }
        }
    }

    private bool IsReady(MissingArtifact.Maker maker) => maker.Artifact is { MissingInputs: 0, IsBusy: false, IsMade: false } && maker.Stage is { IsOpen: true, IsGivenUp: false };

    // Another stage will share this pass, and does not need this one: it is worth waiting for.
    private bool IsAwaited(MissingArtifact.Maker maker)
    {
        StageProgress[] others = passes.TryGetValue(maker.Node.Unit.Pass, out SortedSet<StageProgress>? sharing)
            ? [.. sharing.Where(stage => stage is { IsOpen: false, IsGivenUp: false } && stage.Passes.ContainsKey(maker.Node.Unit.Pass))]
            : [];
        if (others.Length == 0)
        {
            return false;
        }
        if (below.Stage != maker.Stage.Stage)
        {
            below = (maker.Stage.Stage, planner.Graph.Below(maker.Stage.Stage));
        }
        return Array.Exists(others, stage => !below.Below.Contains(stage.Stage));
    }

    private HashSet<StageInstance> AboveUnknown()
    {
        HashSet<StageInstance> above = [];
        Stack<StageInstance> open = new(unknown);
        while (open.TryPop(out StageInstance? next))
        {
            foreach (StageInstance needed in planner.Graph.NeededBy(next))
            {
                if (above.Add(needed))
                {
                    open.Push(needed);
                }
            }
        }
        return above;
    }

    private sealed class InOrder : IComparer<MissingArtifact.Maker>
    {
        public static readonly InOrder Instance = new();

        public int Compare(MissingArtifact.Maker? x, MissingArtifact.Maker? y) =>
            x!.Stage.Place != y!.Stage.Place ? x.Stage.Place.CompareTo(y.Stage.Place) : x.Node.Place.CompareTo(y.Node.Place);
    }
}
