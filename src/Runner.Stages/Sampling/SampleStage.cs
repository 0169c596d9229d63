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
    private const string PromptsKey = "prompts";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public IEnumerable<Problem> Check(IPlanContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        Problem[] ofSampler = [.. sampler.Check()];
        foreach (Problem problem in ofSampler) yield return problem with { Setting = problem.Setting.Length == 0 ? "sampler" : $"sampler.{problem.Setting}" };
        if (TooHeavy(sampler, context.Environment) is { } heavy) yield return heavy;
        SamplerInput input = new(settings, context.Seed, context);
        foreach (Problem problem in input.Pictures.Problems(sampler)) yield return problem;
        // What is wrong with its model may be what it reads texts with.
        foreach (Problem problem in input.Problems(sampler, readsTexts: ofSampler.All(problem => problem.IsWarning))) yield return problem;
        if (!settings.Activations.Store) yield break;
        foreach (Problem problem in SiteProblems.Find("activations", settings.Activations.Sites, settings.Activations.Steps, sampler)) yield return problem;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        long stored = Stored(sampler);
        SamplerInput input = new(settings, context.Seed, context);
        return [.. Batches(input).Select((batch, number) => UnitOf(batch, number, sampler, stored, input.Pictures, context.Environment))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        ISampler sampler = context.Create(settings.Sampler);
        SamplerInput input = new(settings, seed: 0, context);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Prompt[] prompts = PromptsOf(unit, input);
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
            foreach ((string file, ModelWeights weights, GuidanceBranch branch) in settings.Activations.FilesOf(step))
            {
                using ActivationTrace trace = new(sites);
                sampler.Replay(samples, step, branch, weights, trace);
                SafetensorsWriter.Write(
                    Path.Combine(folder, "activations", file),
                    sites.Select(site => new KeyValuePair<string, Tensor>(site.Name, trace[site].to(ScalarType.Float32).cpu())),
                    new Dictionary<string, string>(sites.Select(site => new KeyValuePair<string, string>(site.Name, site.Module)))
                    {
                        ["axes"] = "image, channel, row, column",
                        ["branch"] = branch.ToString().ToLowerInvariant(),
                        ["model-weights"] = weights.ToString().ToLowerInvariant(),
                    });
            }
        }
    }

    private Problem? TooHeavy(ISampler sampler, RunEnvironment environment)
    {
        string format = environment.DType.ToString().ToLowerInvariant();
        if (new MemoryNeed(sampler.WeightBytes, 0).Beyond(environment, "sampler", $"the weights of sampler \"{settings.Sampler.Kind}\" in {format} take", "a shorter dtype") is { } heavy) return heavy;
        int batch = settings.Count > 0 ? Math.Min(settings.Batch, settings.Count) : settings.Batch;
        int fitting = Enumerable.Range(0, batch).Select(less => batch - less).FirstOrDefault(images => Need(images, sampler).FitsInto(environment));
        return Need(batch, sampler).Beyond(environment, "batch", $"a batch of {batch} takes", fitting > 0 ? $"batch: {fitting}" : "");
    }

    private MemoryNeed Need(int images, ISampler sampler)
    {
        SamplerShape shape = sampler.Shape;
        long latent = (long)shape.LatentChannels * shape.LatentHeight * shape.LatentWidth * sizeof(float);
        long image = 3L * shape.ImageHeight * shape.ImageWidth * sizeof(float);
        MemoryNeed sampling = new(sampler.PeakBytes(new SamplerCall(SamplerWork.Sampling, images)), images * ((2 * latent * (shape.Steps + 1)) + (2 * image)));
        if (!settings.Activations.Store) return sampling;
        HookSite[] sites = [.. settings.Activations.Sites.Select(sampler.Sites)];
        long numbers = images * sites.Sum(site => (long)site.Channels * site.Height * site.Width);
        SamplerCall replay = new(SamplerWork.Replaying, images) { Heard = sites, InPermuted = settings.Activations.ModelWeights.Contains(ModelWeights.Permuted) };
        return sampling.Or(new MemoryNeed(sampler.PeakBytes(replay) + (numbers * sizeof(float)), sampling.Host + (numbers * sizeof(float))));
    }

    // Bytes of the activations that one image leaves in files.
    private long Stored(ISampler sampler) => !settings.Activations.Store
        ? 0
        : settings.Activations.Steps.Within(sampler.Shape.Steps).Sum(step => (long)settings.Activations.FilesOf(step).Count())
            * settings.Activations.Sites.Select(sampler.Sites).Sum(site => (long)site.Channels * site.Height * site.Width * sizeof(float));

    // What is in the fingerprint is what is sampled, and a line end within a prompt is just a character. Only the name of a prompt's picture is looked up: it counts by its content.
    private Prompt[] PromptsOf(Unit unit, SamplerInput input)
    {
        using JsonDocument written = JsonDocument.Parse(unit.Recipe[PromptsKey]);
        Prompt[] prompts = [.. written.RootElement.EnumerateArray().Select(prompt => new Prompt(prompt[0].GetInt32(), prompt[2].GetString()!, prompt[1].GetUInt64()))];
        if (settings.Pictures is null) return prompts;
        IReadOnlyList<Prompt> table = input.Prompts();
        return [.. prompts.Select(prompt => prompt with { Image = table[prompt.Index].Image })];
    }

    private IEnumerable<Prompt[]> Batches(SamplerInput input) => input.Prompts().Chunk(settings.Batch);

    private Unit UnitOf(Prompt[] batch, int number, ISampler sampler, long stored, StartingPictures pictures, RunEnvironment environment)
    {
        SamplerShape shape = sampler.Shape;
        long latent = (long)shape.LatentChannels * shape.LatentHeight * shape.LatentWidth * sizeof(float);
        long image = 3L * shape.ImageHeight * shape.ImageWidth * sizeof(float);
        return new Unit
        {
            Key = $"shard-{number:000}",
            Recipe = new Dictionary<string, string>(pictures.Recipe(batch)) { [PromptsKey] = JsonSerializer.Serialize(batch.Select(prompt => new object[] { prompt.Index, prompt.Seed, prompt.Text }), Json) },
            Inputs = pictures.Inputs(batch),
            Labels = new Dictionary<string, string> { ["shard"] = number.ToString(CultureInfo.InvariantCulture) },
            Cost = Need(batch.Length, sampler).Cost(
                environment,
                batch.Length * ((latent * (shape.Steps + 1)) + image + stored),
                sampler.Operations(new SamplerCall(SamplerWork.Sampling, batch.Length))),
        };
    }
}
