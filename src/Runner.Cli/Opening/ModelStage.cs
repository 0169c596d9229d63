using Runner.Abstractions;

namespace Runner.Cli.Opening;

/// <summary>Does nothing: it gives a sampler that is chosen on the command line the same rules, defaults and errors as in an experiment.</summary>
internal sealed class ModelStage : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) => [];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
    }
}
