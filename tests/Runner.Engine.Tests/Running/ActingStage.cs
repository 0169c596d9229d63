using Runner.Abstractions;

namespace Runner.Engine.Tests.Running;

/// <summary>One unit that does what the test says; it reads what another stage made where one is named.</summary>
internal sealed class ActingStage(Action<Unit, IRunContext> act, StageReference? of = null) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "step-1",
            Recipe = new Dictionary<string, string>(),
            Inputs = of is null ? [] : [.. context.From(of).Units.Select(unit => unit.Reference)],
        },
    ];

    public void Run(IReadOnlyList<Unit> units, IRunContext context) => act(units[0], context);
}
