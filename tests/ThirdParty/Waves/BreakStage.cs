using Runner.Abstractions;

namespace Waves;

internal sealed class BreakStage(BreakSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) => [new Unit { Key = "all", Recipe = new Dictionary<string, string>() }];

    public void Run(IReadOnlyList<Unit> units, IRunContext context) => throw new InvalidDataException(settings.Message);
}
