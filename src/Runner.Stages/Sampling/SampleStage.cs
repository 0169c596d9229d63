using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>Generates images, one batch of prompts per unit.</summary>
internal sealed class SampleStage(SampleSettings settings) : IStage
{
    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        foreach (Problem problem in new StartingPictures(settings, context).Problems(sampler)) yield return problem;
        if (!settings.Activations.Store) yield break;
        foreach (Problem problem in SiteProblems.Find("activations", settings.Activations.Sites, settings.Activations.Steps, sampler)) yield return problem;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        SamplerShape shape = context.Create(settings.Sampler).Shape;
        StartingPictures pictures = new(settings, context);
        return [.. Batches(context).Select((batch, number) => UnitOf(batch, number, shape, pictures))];
    }

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        Prompt[][] batches = [.. Batches(context)];
        StartingPictures pictures = new(settings, context);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Prompt[] prompts = batches[int.Parse(unit.Labels["shard"], CultureInfo.InvariantCulture)];
            PromptBatch batch = new(prompts) { Noise = NoiseOf(prompts, context), Images = pictures.Read(prompts, sampler.Shape, context.FolderOf) };
            using Samples samples = sampler.Sample(batch, null, context.Cancellation);
            context.Publish(unit, folder => Write(folder, sampler, samples));
        }
    }

    private void Write(string folder, ISampler sampler, Samples samples)
    {
        using DisposeScope scope = NewDisposeScope();
        SampleShard.Write(folder, samples, sampler.Describe(samples.Prompts));
        if (!settings.Activations.Store) return;
        IReadOnlyList<HookSite> sites = settings.Activations.Sites.Select(sampler.Sites);
        Directory.CreateDirectory(Path.Combine(folder, "activations"));
        foreach (int step in settings.Activations.Steps.Within(sampler.Shape.Steps))
        {
            using ActivationTrace trace = new(sites);
            sampler.Replay(samples, step, settings.Activations.Branch, ModelWeights.Trained, trace);
            SafetensorsWriter.Write(
                Path.Combine(folder, "activations", $"step-{step:00}.safetensors"),
                sites.Select(site => new KeyValuePair<string, Tensor>(site.Name, trace[site])),
                new Dictionary<string, string>(sites.Select(site => new KeyValuePair<string, string>(site.Name, site.Module))) { ["axes"] = "image, channel, row, column" });
        }
    }

    private Tensor? NoiseOf(Prompt[] prompts, IPlanContext context)
    {
        if (settings.Noise is null) return null;
        using SafetensorsFile file = SafetensorsFile.Open(context.PathOf(settings.Noise));
        Tensor noise = file.Read("noise");
        int last = prompts.Max(prompt => prompt.Index);
        if (last >= noise.shape[0]) throw new InvalidDataException($"{file.Path} has noise for {noise.shape[0]} prompts, none for prompt {last + 1}");
        return noise.index_select(0, tensor(prompts.Select(prompt => (long)prompt.Index).ToArray()));
    }

    private IEnumerable<Prompt[]> Batches(IPlanContext context) =>
        PromptTable.Read(context.PathOf(settings.Prompts), settings.Count, context.Environment.Seed).Chunk(settings.Batch);

    private static Unit UnitOf(Prompt[] batch, int number, SamplerShape shape, StartingPictures pictures)
    {
        long latent = (long)shape.LatentChannels * shape.LatentHeight * shape.LatentWidth * sizeof(float);
        long image = 3L * shape.ImageHeight * shape.ImageWidth * sizeof(float);
        return new Unit
        {
            Key = $"shard-{number:000}",
            Recipe = new Dictionary<string, string>(pictures.Recipe(batch)) { ["prompts"] = string.Join('\n', batch.Select(prompt => $"{prompt.Index} {prompt.Seed} {prompt.Text}")) },
            Inputs = pictures.Inputs(),
            Labels = new Dictionary<string, string> { ["shard"] = number.ToString(CultureInfo.InvariantCulture) },
            Cost = new UnitCost(
                batch.Length * ((latent * (shape.Steps + 1)) + image),
                batch.Length * 2 * ((latent * (shape.Steps + 1)) + image),
                2.0 * batch.Length * shape.Steps * shape.OperationsPerForward),
        };
    }
}
