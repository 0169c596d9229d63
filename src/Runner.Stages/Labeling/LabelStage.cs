using Runner.Abstractions;
using Runner.Stages.Pictures;
using Runner.Stages.Sampling;
using Runner.Torch.Labeling;
using Runner.Torch.Sampling;
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
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        UnitCost? cost = CostOfSamples(context);
        return [.. FinishedUnits.Of(context, settings.Images).Select(images => new Unit
        {
            Key = images.Unit.Key,
            Recipe = new Dictionary<string, string>(),
            Inputs = [images.Reference],
            Labels = images.Unit.Labels,
            Cost = cost ?? new UnitCost(images.Unit.Cost.Bytes / 2, images.Unit.Cost.Memory),
        })];
    }

    // Of a batch of samples; null for other pictures, whose number and size their stage alone knows.
    private UnitCost? CostOfSamples(IPlanContext context)
    {
        if (context.From(settings.Images).Settings is not SampleSettings samples) return null;
        SamplerShape shape = context.Create(samples.Sampler).Shape;
        ILabeler labeler = context.Create(settings.Labeler);
        int images = samples.Count > 0 ? Math.Min(samples.Batch, samples.Count) : samples.Batch;
        long pixels = (long)images * shape.ImageHeight * shape.ImageWidth;
        MemoryNeed need = new(labeler.PeakBytes(images, shape.ImageHeight, shape.ImageWidth), pixels * ((6 * sizeof(float)) + (2 * sizeof(long)))); // the pictures and a prepared copy, labels and their PNGs
        return need.Cost(context.Environment, pixels * sizeof(long), 0);
    }

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
