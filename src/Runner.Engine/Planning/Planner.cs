using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>Asks stages for their units and fingerprints them. Keeps what is known of all stages, and makes the parts that they ask for.</summary>
internal sealed class Planner : IDisposable
{
    private readonly InputDigests digests;
    private readonly Dictionary<StageInstance, StageUnits> planned = [];
    private readonly Dictionary<UnitReference, UnitNode> nodes = [];

    public Planner(Experiment experiment, StageGraph graph, ArtifactStore store, InputDigests digests)
    {
        this.digests = digests;
        Experiment = experiment;
        Graph = graph;
        Store = store;
        Files = new StageFiles(graph, store, UnitsOf);
        Parts = new PartStock(experiment.Environment, Files.PathOf);
    }

    public Experiment Experiment { get; }

    public StageGraph Graph { get; }

    public ArtifactStore Store { get; }

    public StageFiles Files { get; }

    public PartStock Parts { get; }

    /// <summary>All stages in the graph's order, as far as they are known.</summary>
    public IEnumerable<StageUnits> Stages => Graph.Order.Select(s => planned[s]);

    public StageUnits this[StageInstance stage] => planned[stage];

    public UnitNode this[UnitReference unit] => nodes[unit];

    /// <summary>Plans every stage that can be planned already.</summary>
    public void PlanAll()
    {
        foreach (StageInstance stage in Graph.Order)
        {
            Plan(stage);
        }
        digests.Save();
    }

    /// <summary>Plans one stage, again where it was planned before.</summary>
    public StageUnits Plan(StageInstance stage)
    {
        foreach (UnitNode old in planned.GetValueOrDefault(stage)?.Units ?? [])
        {
            nodes.Remove(old.Reference);
        }
        StageUnits units = Attempt(stage);
        planned[stage] = units;
        return units;
    }

    /// <exception cref="NotYetKnownException">The stage cannot be planned yet.</exception>
    public IReadOnlyList<UnitNode> UnitsOf(StageInstance stage) => planned[stage] switch
    {
        { Failure: not null } or { WaitsFor: not null } => throw new NotYetKnownException(stage.Name),
        StageUnits known => known.Units,
    };

    public void Dispose() => Parts.Dispose();

    // Whatever a stage throws is its own failure: the other stages are still planned and run.
    private StageUnits Attempt(StageInstance stage)
    {
        try
        {
            StageComponents shared = StageComponents.Of(stage, Experiment.Environment, digests, Files.Find);
            UnitChain chain = new(stage, shared, nodes);
            return new StageUnits(stage) { Units = chain.Of(stage.Stage.Plan(new PlanContext(stage, this))) };
        }
        catch (NotYetKnownException e)
        {
            return new StageUnits(stage) { WaitsFor = e.Stage };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new StageUnits(stage) { Failure = e };
        }
    }
}
