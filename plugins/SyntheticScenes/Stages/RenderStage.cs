using System.Globalization;
using Runner.Abstractions;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Stages;

/// <summary>Renders scenes, a shard per unit.</summary>
internal sealed class RenderStage(RenderSettings settings) : IStage
{
    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. Enumerable.Range(0, (settings.Count + settings.Shard - 1) / settings.Shard).Select(UnitOf)];

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            RenderedScene[] scenes = SceneRenderer.RenderSet(
                settings.SetSeed, Number(unit, "first"), Number(unit, "count"), settings.Scenes, context.Environment.Threads, context.Cancellation);
            context.Publish(unit, folder => SceneFiles.Write(folder, Number(unit, "first"), scenes));
        }
    }

    private Unit UnitOf(int shard)
    {
        int first = shard * settings.Shard;
        int count = Math.Min(settings.Shard, settings.Count - first);
        long pixels = (long)settings.Scenes.Size * settings.Scenes.Size;
        Dictionary<string, string> range = new()
        {
            ["first"] = first.ToString(CultureInfo.InvariantCulture),
            ["count"] = count.ToString(CultureInfo.InvariantCulture),
        };
        return new Unit
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"shard-{shard:000}"),
            Recipe = range,
            Labels = new Dictionary<string, string>(range) { ["shard"] = shard.ToString(CultureInfo.InvariantCulture) },
            Cost = new UnitCost(count * pixels * 6, count * pixels * 12, count * pixels * 5000.0),
        };
    }

    private static int Number(Unit unit, string name) => int.Parse(unit.Recipe[name], CultureInfo.InvariantCulture);
}
