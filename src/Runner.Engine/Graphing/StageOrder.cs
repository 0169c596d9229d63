using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Graphing;

/// <summary>Orders stages so that each stands behind what it needs, otherwise as in the file.</summary>
internal sealed class StageOrder
{
    private readonly IReadOnlyDictionary<StageInstance, IReadOnlyList<StageInstance>> needs;
    private readonly List<StageInstance> order = [];
    private readonly HashSet<StageInstance> placed = [];
    private readonly List<StageInstance> path = [];

    private StageOrder(IReadOnlyDictionary<StageInstance, IReadOnlyList<StageInstance>> needs) => this.needs = needs;

    /// <exception cref="InvalidExperimentException">There is a circle; the message is its path.</exception>
    public static IReadOnlyList<StageInstance> Of(
        IReadOnlyList<StageInstance> stages,
        IReadOnlyDictionary<StageInstance, IReadOnlyList<StageInstance>> needs)
    {
        StageOrder order = new(needs);
        foreach (StageInstance stage in stages)
        {
            order.Place(stage);
        }
        return order.order;
    }

    private void Place(StageInstance stage)
    {
        if (placed.Contains(stage))
        {
            return;
        }
        if (path.Contains(stage))
        {
            throw Circle(stage);
        }
        path.Add(stage);
        foreach (StageInstance needed in needs[stage])
        {
            Place(needed);
        }
        path.Remove(stage);
        placed.Add(stage);
        order.Add(stage);
    }

    private InvalidExperimentException Circle(StageInstance again)
    {
        StageInstance[] circle = [.. path.Skip(path.IndexOf(again)), again];
        StageEdge closing = StageEdge.Of(circle[^2]).First(e => e.Target == again.BaseName || e.Target == again.Name);
        string names = string.Join(" -> ", circle.Select(s => s.Name));
        string message = $"the stages need each other in a circle: {names}";
        string hint = $"read \"->\" as \"needs\"; \"{closing.From.Name}\" needs \"{closing.Target}\" as {closing.Setting}";
        return new InvalidExperimentException([new Finding(Severity.Error, closing.Position, message, hint)]);
    }
}
