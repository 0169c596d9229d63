using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Measuring;
using Runner.Torch.Sampling;

namespace Runner.Stages.Probing;

/// <summary>
/// Splits probing into units: for each step and site one that holds the probe, and one that holds its scores, so that another metric trains nothing anew. Units of a step share one forward pass, or
/// several where memory is short.
/// </summary>
internal sealed class ProbePlan(ProbeSettings settings, IPlanContext context)
{
    // Of all metrics together: sorting, mostly.
    private const double OperationsPerPixel = 500;

    private readonly ISampler _sampler = context.Create(((SampleSettings)context.From(settings.Activations.Of).Settings).Sampler);

    private SampleSettings Samples => (SampleSettings)context.From(settings.Activations.Of).Settings;

    /// <summary>The sampler whose activations are read.</summary>
    public ISampler Sampler => _sampler;

    /// <summary>The selected sites, in the order of the forward pass.</summary>
    public IReadOnlyList<HookSite> Sites => settings.Activations.Sites.Select(_sampler.Sites);

    /// <summary>The numbers of the images, as far as prompts tell them.</summary>
    public long[] Images() => [.. new SamplerInput(Samples, context.From(settings.Activations.Of).Seed, context).Prompts().Select(prompt => (long)prompt.Index)];

    /// <summary>The units, step by step.</summary>
    public IReadOnlyList<Unit> Units()
    {
        IReadOnlyList<PlannedUnit> samples = [.. FinishedUnits.Of(context, settings.Activations.Of)];
        UnitReference[] inputs = [.. samples.Select(unit => unit.Reference), .. FinishedUnits.ReferencesOf(context, settings.Labels)];
        long images = Images().Length;
        string origin = DerivedSeed.Of(0, [.. samples.Select(unit => unit.Fingerprint)]).ToString("x", CultureInfo.InvariantCulture);
        ProbeMemory memory = Memory(context);
        IReadOnlyList<HookSite>[] groups = [.. memory.Groups(Sites, images)];
        string choice = groups.Length < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $"{groups.Length} groups of sites, each with a forward pass of its own: more memory would save {groups.Length - 1} of {groups.Length}");
        return
        [
            .. from step in settings.Activations.Steps.Within(_sampler.Shape.Steps)
               from sites in groups
               let need = memory.Of(sites, images, memory.Together(sites, images))
               let pass = $"{origin}/{settings.ModelWeights}/{settings.Activations.Branch}/{step}/{Signature(sites)}"
               from site in sites
               from unit in (Unit[])[WeightsOf(step, site, pass, inputs, Cost(need, 16 * 1024, memory.Operations(site))), ScoresOf(step, site, pass, inputs, Cost(need, 48 * 1024, OperationsOfScores(site)))]
               select unit,
        ];

        UnitCost Cost(MemoryNeed need, long bytes, double operations) =>
            need.Cost(context.Environment, bytes, operations) with { PassOperations = images * _sampler.Shape.OperationsPerForward, Choice = choice };

        // A product with the activations, and the metrics of each pixel.
        double OperationsOfScores(HookSite site) => images * ((2.0 * site.Channels * site.Height * site.Width) + (OperationsPerPixel * _sampler.Shape.ImageHeight * _sampler.Shape.ImageWidth));
    }

    /// <summary>Whether a unit of a probe stage holds a probe; the others hold the scores of one.</summary>
    public static bool HoldsProbe(Unit unit) => unit.Without.Contains(Purpose.Scores);

    /// <summary>What a pass takes.</summary>
    public ProbeMemory Memory(IPlanContext plan) => new(
        settings,
        _sampler,
        Samples.Count > 0 ? Math.Min(Samples.Batch, Samples.Count) : Samples.Batch,
        settings.Split.Parts(Images(), plan.Seed),
        plan.Create(settings.Probe),
        plan.Environment);

    /// <summary>Says that a site's pass does not keep to the budget even alone; null where all do.</summary>
    public Problem? TooLarge(IPlanContext plan)
    {
        if (Sites.Count == 0) return null;
        ProbeMemory memory = Memory(plan);
        int images = Images().Length;
        HookSite largest = Sites.MaxBy(site => memory.Of([site], images, together: 1).LargestOn(plan.Environment))!;
        return memory.Of([largest], images, together: 1).Beyond(
            plan.Environment,
            "activations",
            $"site \"{largest.Name}\" of {images} images takes",
            settings.Activations.Held == HeldFormat.AsComputed && plan.Environment.DType is NumberFormat.Float32 or NumberFormat.Float64 ? "held: bfloat16 beside the sites, or fewer images" : "fewer images");
    }

    private static string Signature(IEnumerable<HookSite> group) =>
        DerivedSeed.Of(0, [.. group.Select(site => site.Name)]).ToString("x", CultureInfo.InvariantCulture);

    private Dictionary<string, string> Recipe(int step, HookSite site)
    {
        Dictionary<string, string> recipe = new() { ["step"] = step.ToString(CultureInfo.InvariantCulture), ["site"] = site.Module };
        if (settings.Stored is not null) recipe["stored probe"] = settings.Stored.DigestOf(site, step, context);
        return recipe;
    }

    // The probe itself: what is measured of it, and with what, changes nothing of it.
    private Unit WeightsOf(int step, HookSite site, string pass, UnitReference[] inputs, UnitCost cost) => new()
    {
        Key = KeyOf(step, site),
        Pass = pass,
        Recipe = Recipe(step, site),
        Draws = true,
        Without = [Purpose.Scores],
        Inputs = inputs,
        Labels = LabelsOf(step, site),
        Cost = cost,
    };

    // Made in the same pass as the probe where both are missing, so that activations are computed once.
    private Unit ScoresOf(int step, HookSite site, string pass, UnitReference[] inputs, UnitCost cost) => new()
    {
        Key = $"scores/{KeyOf(step, site)}",
        Pass = pass,
        Recipe = Recipe(step, site),
        Draws = true,
        Inputs = [new UnitReference("", KeyOf(step, site)), .. inputs],
        Labels = LabelsOf(step, site),
        Cost = cost,
    };

    /// <summary>The key of the unit that holds the probe of a site at a step.</summary>
    public static string KeyOf(int step, HookSite site) => string.Create(CultureInfo.InvariantCulture, $"step-{step:00}/{site.Name}");

    private Dictionary<string, string> LabelsOf(int step, HookSite site) => new(StepLabels.Of(_sampler, step))
    {
        ["step"] = step.ToString(CultureInfo.InvariantCulture),
        ["site"] = site.Name,
        ["block"] = site.Block,
        ["layer"] = site.Layer.ToString(CultureInfo.InvariantCulture),
        ["kind"] = site.Kind,
        ["weights"] = settings.ModelWeights == ModelWeights.Trained ? "trained" : "permuted",
        ["resolution"] = site.Height.ToString(CultureInfo.InvariantCulture),
        ["channels"] = site.Channels.ToString(CultureInfo.InvariantCulture),
    };
}
