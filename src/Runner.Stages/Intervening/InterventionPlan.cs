using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Labeling;
using Runner.Stages.Probing;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Sampling;

namespace Runner.Stages.Intervening;

/// <summary>Splits interventions into units: some test images and one edit of them.</summary>
internal sealed class InterventionPlan
{
    // What an edit holds beside the activation, in numbers of it and of labels.
    private const int NumbersOfAnEdit = 8;
    private const int LabelsOfAnEdit = 6;

    private readonly InterveneSettings _settings;
    private readonly IPlanContext _context;
    private readonly Lazy<ILookup<(string Site, string Step), UnitReference>> _probes;

    public InterventionPlan(InterveneSettings settings, IPlanContext context)
    {
        (_settings, _context) = (settings, context);
        _probes = new(() => context.From(settings.Probes).Units
            .Where(unit => ProbePlan.HoldsProbe(unit.Unit))
            .ToLookup(unit => (unit.Unit.Labels["site"], unit.Unit.Labels["step"]), unit => unit.Reference));
        Probe = (ProbeSettings)context.From(settings.Probes).Settings;
        Samples = (SampleSettings)context.From(Probe.Activations.Of).Settings;
        Input = new SamplerInput(Samples, context.From(Probe.Activations.Of).Seed, context);
        Labeler = settings.Labeler ?? (context.From(Probe.Labels).Settings as LabelSettings)?.Labeler ?? throw new InvalidOperationException("nobody says what edited pictures show");
        Sampler = context.Create(Samples.Sampler);
        Sites = settings.Sites.Select(Sampler.Sites);
        Steps = settings.Steps.Within(Sampler.Shape.Steps);
    }

    /// <summary>How the probes were trained.</summary>
    public ProbeSettings Probe { get; }

    /// <summary>How the samples were made.</summary>
    public SampleSettings Samples { get; }

    /// <summary>What the sampler was given, and is given again.</summary>
    public SamplerInput Input { get; }

    /// <summary>Who says what the new pictures show.</summary>
    public Part<ILabeler> Labeler { get; }

    /// <summary>The sampler that runs again.</summary>
    public ISampler Sampler { get; }

    /// <summary>The sites to edit.</summary>
    public IReadOnlyList<HookSite> Sites { get; }

    /// <summary>The steps to edit.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>The test images' prompts, batch by batch.</summary>
    public IReadOnlyList<Prompt[]> Batches()
    {
        IReadOnlyList<Prompt> prompts = Input.Prompts();
        SplitRows rows = Probe.Split.Rows([.. prompts.Select(prompt => (long)prompt.Index)], _context.From(_settings.Probes).Seed);
        return [.. rows.Test.Take(_settings.Images).Select(row => prompts[(int)row]).Chunk(_settings.Batch)];
    }

    /// <summary>The samples whose activations an intervention puts in place, one for each image of a batch: so many places further in the list of all edited images, counted around.</summary>
    public Prompt[] Sources(IReadOnlyList<Prompt> batch, int offset)
    {
        Prompt[] all = [.. Batches().SelectMany(prompts => prompts)];
        return [.. batch.Select(prompt => all[(Array.FindIndex(all, other => other.Index == prompt.Index) + offset) % all.Length])];
    }

    /// <summary>The first of the images that the probes learnt from, at most so many; an intervention puts their mean in place.</summary>
    public Prompt[] Training(int images)
    {
        IReadOnlyList<Prompt> prompts = Input.Prompts();
        return [.. Probe.Split.Rows([.. prompts.Select(prompt => (long)prompt.Index)], _context.From(_settings.Probes).Seed).Train.Take(images).Select(row => prompts[(int)row])];
    }

    /// <summary>The halves of guidance that are edited.</summary>
    public IReadOnlyList<GuidanceBranch> Halves => _settings.Halves == GuidanceHalves.Both ? [GuidanceBranch.Conditional, GuidanceBranch.Unconditional] : [GuidanceBranch.Conditional];

    /// <summary>The offsets of the interventions that need another sample.</summary>
    public IEnumerable<int> Offsets => _settings.Interventions.Values.Select(part => _context.Create(part).SourceOffset).OfType<int>().Distinct().Order();

    /// <summary>Over how many training images interventions take means.</summary>
    private IEnumerable<int> Means => _settings.Interventions.Values.Select(part => _context.Create(part).MeanOver).OfType<int>().Distinct().Order();

    // Images whose labels the edit of labels takes something of.
    private Prompt[] LabelSources(IReadOnlyList<Prompt> batch) => _context.Create(_settings.Target).SourceOffset is { } offset ? Sources(batch, offset) : [];

    /// <summary>The sites and steps that are to be edited but have no probe.</summary>
    public IEnumerable<(HookSite Site, int Step)> WithoutProbe() =>
        Steps.SelectMany(step => Sites.Select(site => (site, step))).Where(place => !_probes.Value.Contains((place.site.Name, place.step.ToString(CultureInfo.InvariantCulture))));

    /// <summary>The unit that holds the probe of a site at a step.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public UnitReference ProbeUnit(HookSite site, int step) =>
        _probes.Value[(site.Name, step.ToString(CultureInfo.InvariantCulture))].FirstOrDefault()
        ?? throw new InvalidDataException($"stage \"{_settings.Probes.Name}\" trains no probe at site \"{site.Name}\", step {step}");

    /// <summary>The units, batch by batch and edit by edit.</summary>
    public IReadOnlyList<Unit> Units()
    {
        UnitReference[] probes = [.. Steps.SelectMany(step => Sites.Select(site => ProbeUnit(site, step)))];
        return [.. Batches().SelectMany((batch, number) => Enumerable.Range(1, _settings.Edits).Select(edit => UnitOf(batch, number, edit, probes)))];
    }

    private Unit UnitOf(Prompt[] batch, int number, int edit, UnitReference[] probes) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"images-{number:000}/edit-{edit}"),
        Recipe = new Dictionary<string, string>(
        [
            .. Offsets.Select(offset => KeyValuePair.Create($"sources {offset}", Numbers(Sources(batch, offset)))),
            .. Means.Select(images => KeyValuePair.Create($"mean {images}", Numbers(Training(images)))),
            .. LabelSources(batch) is [_, ..] others ? [KeyValuePair.Create("label sources", Numbers(others))] : Array.Empty<KeyValuePair<string, string>>(),
        ])
        {
            ["images"] = Numbers(batch),
            ["edit"] = edit.ToString(CultureInfo.InvariantCulture),
        },
        Draws = true,
        Inputs =
        [
            .. probes,
            .. ShardsOf(Probe.Activations.Of, [.. batch, .. Offsets.SelectMany(offset => Sources(batch, offset)), .. Means.SelectMany(Training)]),
            .. ShardsOf(Probe.Labels, [.. batch, .. LabelSources(batch)]),
            .. Input.Pictures.Inputs(batch),
        ],
        Labels = new Dictionary<string, string>
        {
            ["part"] = number.ToString(CultureInfo.InvariantCulture),
            ["edit"] = edit.ToString(CultureInfo.InvariantCulture),
        },
        Cost = Need(batch.Length).Cost(
            _context.Environment,
            batch.Length * 12L * (_settings.Interventions.Count + 1) * Sampler.Shape.ImageHeight * Sampler.Shape.ImageWidth,
            _settings.Interventions.Values.Count(part => !_context.Create(part).ChangesNothing) * Sampler.Operations(new SamplerCall(SamplerWork.Sampling, batch.Length))),
    };

    /// <summary>What editing a batch takes: sampling, and at each site the activation, its gradient and what an optimiser keeps of both; all edited pictures and their labels are kept until the last.</summary>
    /// <param name="images">Images of the batch.</param>
    public MemoryNeed Need(int images)
    {
        long pixels = (long)images * Sampler.Shape.ImageHeight * Sampler.Shape.ImageWidth;
        long largest = Sites.Select(Numbers).DefaultIfEmpty().Max();
        long given = (Offsets.Any() ? images : 0) + (Means.Any() ? 1 : 0);
        long sources = given == 0 ? 0 : given * Halves.Count * Steps.Count * Sites.Sum(Numbers) * sizeof(float);
        long sampling = sources + Sampler.PeakBytes(new SamplerCall(SamplerWork.Sampling, images)) + (images * largest * NumbersOfAnEdit * sizeof(float)) + (pixels * LabelsOfAnEdit * sizeof(double));
        long replaying = sources == 0 ? 0 : sources + Sampler.PeakBytes(new SamplerCall(SamplerWork.Replaying, Math.Max(images, Means.Any() ? Samples.Batch : 0)) { Heard = [.. Sites] });
        long latents = images * (Sampler.Shape.Steps + 1L) * Sampler.Shape.LatentChannels * Sampler.Shape.LatentHeight * Sampler.Shape.LatentWidth * sizeof(float);
        long labeler = _context.Create(Labeler).PeakBytes(images, Sampler.Shape.ImageHeight, Sampler.Shape.ImageWidth);
        return new MemoryNeed(Math.Max(sampling, replaying) + labeler, (2 * latents) + (_settings.Interventions.Count * pixels * ((3 * sizeof(float)) + sizeof(long))));
    }

    private static string Numbers(IEnumerable<Prompt> prompts) => string.Join(' ', prompts.Select(prompt => prompt.Index));

    private static long Numbers(HookSite site) => (long)site.Channels * site.Height * site.Width;

    /// <summary>The units of a stage that hold some images.</summary>
    public IEnumerable<UnitReference> ShardsOf(StageReference stage, Prompt[] batch) => FinishedUnits.Holding(_context, stage, batch, Samples.Batch);
}
