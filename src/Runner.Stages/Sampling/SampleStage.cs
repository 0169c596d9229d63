using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
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
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        foreach (Problem problem in sampler.Check()) yield return problem with { Setting = problem.Setting.Length == 0 ? "sampler" : $"sampler.{problem.Setting}" };
        SamplerInput input = new(settings, context);
        foreach (Problem problem in input.Pictures.Problems(sampler)) yield return problem;
        foreach (Problem problem in input.Problems(sampler.Shape)) yield return problem;
        if (!settings.Activations.Store) yield break;
        foreach (Problem problem in SiteProblems.Find("activations", settings.Activations.Sites, settings.Activations.Steps, sampler)) yield return problem;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        SamplerShape shape = context.Create(settings.Sampler).Shape;
        SamplerInput input = new(settings, context);
        return [.. Batches(input).Select((batch, number) => UnitOf(batch, number, shape, input.Pictures))];
    }

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        SamplerInput input = new(settings, context);
        Prompt[][] batches = [.. Batches(input)];
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Prompt[] prompts = batches[int.Parse(unit.Labels["shard"], CultureInfo.InvariantCulture)];
            using Samples samples = sampler.Sample(input.Batch(prompts, sampler.Shape, context.FolderOf), null, context.Cancellation);
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

    // Texts may hold line ends, blanks and digits: only quoting keeps two prompts from looking like one.
    private static string Written(Prompt[] batch) =>
        JsonSerializer.Serialize(batch.Select(prompt => new object[] { prompt.Index, prompt.Seed, prompt.Text }), Readable);

    /// <summary>How many images a unit of this stage makes; 0 for a unit of another kind.</summary>
    internal static long ImagesOf(Unit unit)
    {
        if (!unit.Recipe.TryGetValue("prompts", out string? prompts)) return 0;
        using JsonDocument written = JsonDocument.Parse(prompts);
        return written.RootElement.GetArrayLength();
    }

    private IEnumerable<Prompt[]> Batches(SamplerInput input) => input.Prompts().Chunk(settings.Batch);

    private static Unit UnitOf(Prompt[] batch, int number, SamplerShape shape, StartingPictures pictures)
    {
        long latent = (long)shape.LatentChannels * shape.LatentHeight * shape.LatentWidth * sizeof(float);
        long image = 3L * shape.ImageHeight * shape.ImageWidth * sizeof(float);
        return new Unit
        {
            Key = $"shard-{number:000}",
            Recipe = new Dictionary<string, string>(pictures.Recipe(batch)) { ["prompts"] = Written(batch) },
            Inputs = pictures.Inputs(),
            Labels = new Dictionary<string, string> { ["shard"] = number.ToString(CultureInfo.InvariantCulture) },
            Cost = new UnitCost(
                batch.Length * ((latent * (shape.Steps + 1)) + image),
                batch.Length * 2 * ((latent * (shape.Steps + 1)) + image),
                2.0 * batch.Length * shape.Steps * shape.OperationsPerForward),
        };
    }
}
