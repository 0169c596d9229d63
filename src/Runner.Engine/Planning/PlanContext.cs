using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Planning;

/// <summary>Answers what one stage asks while it checks and plans.</summary>
internal sealed class PlanContext(StageInstance stage, Planner planner) : IPlanContext
{
    public string Stage => stage.Name;

    public RunEnvironment Environment => planner.Experiment.Environment;

    public ulong Seed => stage.Seed;

    public IUpstreamStage From(StageReference reference) => planner.Graph.InstancesOf(reference) is [var one]
        ? new Upstream(one, planner)
        : throw new InvalidOperationException($"the reference \"{reference}\" collects several stage instances: ask for all of them");

    public IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference) => [.. planner.Graph.InstancesOf(reference).Select(instance => new Upstream(instance, planner))];

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class => planner.Parts.Get(part, stage);

    public string PathOf(InputPath path) => planner.Files.PathOf(path);

    private sealed class Upstream(StageInstance instance, Planner planner) : IUpstreamStage
    {
        public string Name => instance.Name;

        public IReadOnlyDictionary<string, string> Labels => instance.Labels;

        public string Kind => instance.Kind;

        public object Settings => instance.Settings;

        public ulong Seed => instance.Seed;

        public IReadOnlyList<PlannedUnit> Units => planner.SeenUnitsOf(instance);
    }
}
