using Runner.Abstractions;

namespace Fine;

internal sealed class PaintStage(PaintSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. Enumerable.Range(0, settings.Count).Select(i => new Unit { Key = $"picture-{i}", Recipe = new Dictionary<string, string> { ["number"] = $"{i}" } })];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        int level = context.Create(settings.Shade).Level;
        foreach (Unit unit in units)
        {
            context.Publish(unit, folder => File.WriteAllText(Path.Combine(folder, "level.txt"), $"{level}"));
        }
    }
}
