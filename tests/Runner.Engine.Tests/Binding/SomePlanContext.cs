using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Tests.Binding;

/// <summary>Answers what a stage asks while it checks itself from the settings alone.</summary>
internal sealed class SomePlanContext(Experiment experiment, StageInstance stage) : IPlanContext
{
    public string Stage => stage.Name;

    public RunEnvironment Environment => experiment.Environment;

    public IReadOnlyList<PlannedUnit> UnitsOf(StageReference stage) => throw new NotYetKnownException(stage.Name);

    public object SettingsOf(StageReference stage) => experiment.Stages.First(s => s.BaseName == stage.Name).Settings;

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class => part.Make(new PartContext(Environment, PathOf));

    public string PathOf(InputPath path) => path.Path;
}
