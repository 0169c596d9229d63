using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Stages.Patching;

/// <summary>Pairs the samples of two stages, and splits them into units.</summary>
internal sealed class PatchPlan
{
    private readonly PatchingSettings _settings;
    private readonly IPlanContext _context;

    public PatchPlan(PatchingSettings settings, IPlanContext context)
    {
        (_settings, _context) = (settings, context);
        Receivers = new SamplesOf(settings.Of, context);
        Donors = new SamplesOf(settings.From, context);
        Sampler = context.Create(Receivers.Settings.Sampler);
        Sites = settings.Sites.Select(Sampler.Sites);
        Steps = settings.Steps.Within(Sampler.Shape.Steps);
    }

    /// <summary>The samples that are made again.</summary>
    public SamplesOf Receivers { get; }

    /// <summary>The samples whose activations are put in place.</summary>
    public SamplesOf Donors { get; }

    /// <summary>What made both.</summary>
    public ISampler Sampler { get; }

    public IReadOnlyList<HookSite> Sites { get; }

    public IReadOnlyList<int> Steps { get; }

    /// <summary>Each sample with its donor, batch by batch.</summary>
    public IReadOnlyList<(Prompt Receiver, Prompt Donor)[]> Batches() => [.. Receivers.Prompts.Zip(Donors.Prompts).Take(_settings.Images).Chunk(_settings.Batch)];

    public IReadOnlyList<Unit> Units() => [.. Batches().Select((pairs, number) => new Unit
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"images-{number:000}"),
        Recipe = new Dictionary<string, string> { ["pairs"] = string.Join(' ', pairs.Select(pair => $"{pair.Receiver.Index}:{pair.Donor.Index}")) },
        Inputs = [.. Receivers.Inputs([.. pairs.Select(pair => pair.Receiver)]), .. Donors.Inputs([.. pairs.Select(pair => pair.Donor)])],
        Labels = new Dictionary<string, string> { ["part"] = number.ToString(CultureInfo.InvariantCulture) },
        Cost = Need(pairs.Length).Cost(
            _context.Environment,
            pairs.Length * 48L * Sampler.Shape.ImageHeight * Sampler.Shape.ImageWidth,
            Sampler.Operations(new SamplerCall(SamplerWork.Sampling, 2 * pairs.Length))),
    })];

    /// <summary>What making a batch of pairs takes: donors and receivers go through the loop together.</summary>
    public MemoryNeed Need(int pairs)
    {
        long pixels = 2L * pairs * Sampler.Shape.ImageHeight * Sampler.Shape.ImageWidth;
        long largest = Sites.Select(site => site.Numbers).DefaultIfEmpty().Max();
        long latents = 2L * pairs * (Sampler.Shape.Steps + 1L) * Sampler.Shape.LatentChannels * Sampler.Shape.LatentHeight * Sampler.Shape.LatentWidth * sizeof(float);
        long labeler = _context.Create(_settings.Labeler).PeakBytes(pairs, Sampler.Shape.ImageHeight, Sampler.Shape.ImageWidth);
        return new MemoryNeed(Sampler.PeakBytes(new SamplerCall(SamplerWork.Sampling, 2 * pairs)) + (6L * pairs * largest * sizeof(float)) + labeler, (2 * latents) + (4 * pixels * sizeof(float)));
    }
}

/// <summary>The samples of a stage, with what they were made from.</summary>
internal sealed class SamplesOf
{
    private readonly StageReference _stage;
    private readonly IPlanContext _context;

    public SamplesOf(StageReference stage, IPlanContext context)
    {
        (_stage, _context) = (stage, context);
        Settings = (SampleSettings)context.From(stage).Settings;
        Input = new SamplerInput(Settings, context.From(stage).Seed, context);
        Prompts = Input.Prompts();
    }

    /// <summary>The stage instance's name.</summary>
    public string Name => _context.From(_stage).Name;

    public SampleSettings Settings { get; }

    /// <summary>What the sampler was given.</summary>
    public SamplerInput Input { get; }

    public IReadOnlyList<Prompt> Prompts { get; }

    /// <summary>The units that some of them are in, and the pictures that these started from.</summary>
    public IEnumerable<UnitReference> Inputs(IReadOnlyList<Prompt> prompts) => [.. Shards(prompts), .. Input.Pictures.Inputs(prompts)];

    /// <summary>The units that some of them are in.</summary>
    public IEnumerable<UnitReference> Shards(IReadOnlyList<Prompt> prompts) => FinishedUnits.Holding(_context, _stage, prompts, Settings.Batch);
}
