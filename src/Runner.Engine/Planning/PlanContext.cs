using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Planning;

/// <summary>Answers what one stage asks while it checks and plans.</summary>
internal sealed class PlanContext(StageInstance stage, Planner planner) : IPlanContext
{
    public string Stage => stage.Name;

    public RunEnvironment Environment => planner.Experiment.Environment;

    public IReadOnlyList<PlannedUnit> UnitsOf(StageReference reference) =>
        [.. planner.Graph.InstancesOf(reference).SelectMany(instance => planner.UnitsOf(instance).Select(Seen))];

    public object SettingsOf(StageReference reference) => planner.Graph.InstancesOf(reference)[0].Settings;

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class => planner.Parts.Get(part);

    public string PathOf(InputPath path) => planner.Files.PathOf(path);

    private static PlannedUnit Seen(UnitNode node) => new(node.Reference, node.Unit, node.Fingerprint, node.Stage.MatrixLabels);
}
