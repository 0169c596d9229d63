using Runner.Abstractions;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace SyntheticScenes.Stages;

/// <summary>Hands on the exact depth or foreground of rendered scenes as labels: a unit for each unit of scenes.</summary>
internal sealed class TruthStage(TruthSettings settings) : IStage
{
    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. context.From(settings.Scenes).Units.Select(scenes => new Unit
        {
            Key = scenes.Unit.Key,
            Recipe = new Dictionary<string, string>(),
            Inputs = [scenes.Reference],
            Labels = scenes.Unit.Labels,
            Cost = new UnitCost(scenes.Unit.Cost.Bytes, scenes.Unit.Cost.Memory),
        })];

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            using DisposeScope scope = NewDisposeScope();
            using SceneShard scenes = SceneShard.Open(context.FolderOf(unit.Inputs[0]));
            Tensor labels = settings.Of == SceneTruth.Depth
                ? scenes.InverseDepth.to(ScalarType.Float32)
                : (scenes.ObjectIds != SceneShard.Room).to(ScalarType.Int64);
            context.Publish(unit, folder => LabelShard.Write(folder, scenes.Index, labels, previews: 0));
        }
    }
}
