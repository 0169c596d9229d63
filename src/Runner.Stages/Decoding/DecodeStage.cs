using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Decoding;

/// <summary>Decodes the latents after chosen steps: what the picture looks like on its way. A unit for each unit of samples.</summary>
internal sealed class DecodeStage(DecodeSettings settings) : IStage
{
    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        if (context.From(settings.Samples).Settings is not SampleSettings samples) return [];
        ISampler sampler = context.Create(samples.Sampler);
        int shards = (settings.Images + samples.Batch - 1) / samples.Batch;
        return [.. context.From(settings.Samples).Units.Take(shards).Select((shard, number) => new Unit
        {
            Key = shard.Unit.Key,
            Recipe = new Dictionary<string, string> { ["images"] = Count(number, samples.Batch).ToString(CultureInfo.InvariantCulture) },
            Inputs = [shard.Reference],
            Labels = shard.Unit.Labels,
            Cost = CostOf(Count(number, samples.Batch), sampler, context.Environment),
        })];
    }

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (context.From(settings.Samples).Settings is not SampleSettings samples)
            return [new Problem("samples", $"stage \"{settings.Samples.Name}\" is not of kind sample, so it has no latents")];
        int steps = context.Create(samples.Sampler).Shape.Steps;
        return settings.Steps.Last > steps ? [new Problem("steps", $"step {settings.Steps.Last} does not exist: the sampler makes {steps} steps", $"steps: 1-{steps}")] : [];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ISampler sampler = context.Create(((SampleSettings)context.From(settings.Samples).Settings).Sampler);
        foreach (Unit unit in units)
        {
            using DisposeScope scope = NewDisposeScope();
            using Samples samples = SampleShard.Read(context.FolderOf(unit.Inputs[0]));
            int count = Math.Min(int.Parse(unit.Recipe["images"], CultureInfo.InvariantCulture), samples.Prompts.Count);
            context.Publish(unit, folder => Write(folder, sampler, samples, count, context.Cancellation));
        }
    }

    // decoded.safetensors: step-05 [n, 3, h, w] for each step, index [n]; and PNGs.
    private void Write(string folder, ISampler sampler, Samples samples, int count, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors = [new("index", tensor(samples.Prompts.Take(count).Select(prompt => (long)prompt.Index).ToArray()))];
        foreach (int step in settings.Steps.Within(sampler.Shape.Steps))
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor images = sampler.Decode(samples.Latents.narrow(0, 0, count).select(1, step));
            tensors.Add(new(string.Create(CultureInfo.InvariantCulture, $"step-{step:00}"), images));
            for (int row = 0; row < count; row++) PngFile.Write(Path.Combine(folder, $"image-{samples.Prompts[row].Index:0000}-step-{step:00}.png"), images[row]);
        }

        SafetensorsWriter.Write(Path.Combine(folder, "decoded.safetensors"), tensors);
    }

    private UnitCost CostOf(int images, ISampler sampler, RunEnvironment environment)
    {
        SamplerShape shape = sampler.Shape;
        int steps = settings.Steps.Within(shape.Steps).Count();
        long pictures = 3L * images * steps * shape.ImageHeight * shape.ImageWidth * sizeof(float);
        long latents = (long)images * (shape.Steps + 1) * shape.LatentChannels * shape.LatentHeight * shape.LatentWidth * sizeof(float);
        return new MemoryNeed(sampler.PeakBytes(new SamplerCall(SamplerWork.Decoding, images)), pictures + latents).Cost(environment, pictures, steps * sampler.Operations(new SamplerCall(SamplerWork.Decoding, images)));
    }

    private int Count(int shard, int batch) => Math.Min(batch, settings.Images - (shard * batch));
}
