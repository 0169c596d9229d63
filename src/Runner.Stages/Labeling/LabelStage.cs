using Runner.Abstractions;
using Runner.Stages.Pictures;
using Runner.Stages.Sampling;
using Runner.Torch.Labeling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Labeling;

/// <summary>Labels images, one unit for each unit of images.</summary>
internal sealed class LabelStage(LabelSettings settings) : IStage
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        (int height, int width) = context.From(settings.Images).Settings switch
        {
            SampleSettings samples when context.Create(samples.Sampler).Shape is { } shape => (shape.ImageHeight, shape.ImageWidth),
            PicturesSettings pictures => PicturesStage.SizeOf(pictures, context),
            _ => (0, 0),
        };
        return context.Create(settings.Labeler).Check(height, width).Select(problem => problem with { Setting = problem.Setting.Length == 0 ? "labeler" : $"labeler.{problem.Setting}" });
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. FinishedUnits.Of(context, settings.Images).Select(images => new Unit
        {
            Key = images.Unit.Key,
            Recipe = new Dictionary<string, string>(),
            Inputs = [images.Reference],
            Labels = images.Unit.Labels,
            Cost = new UnitCost(images.Unit.Cost.Bytes / 2, images.Unit.Cost.Memory),
        })];

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ILabeler labeler = context.Create(settings.Labeler);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            (long[] index, Tensor images) = ImageShard.Read(context.FolderOf(unit.Inputs[0]));
            Tensor labels = labeler.Label(images);
            LabelContract.Check(settings.Labeler.Kind, labeler, images, index, labels);
            context.Progress(unit, 1, labeler.Computes);
            context.Publish(unit, folder => LabelShard.Write(folder, index, labels));
        }
    }
}
