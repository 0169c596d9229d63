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

    /// <summary>What each probe reads, step by step.</summary>
    public IReadOnlyList<ProbePlace> Places => [.. Steps.SelectMany(Together)];

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
        IReadOnlyList<ProbePlace>[] groups = Steps.Count == 0 ? [] : [.. memory.Groups(Together(Steps[0]), images)]; // At other steps it is the same.
        string choice = groups.Length < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $"{groups.Length} groups of sites, each with a forward pass of its own: more memory would save {groups.Length - 1} of {groups.Length}");
        return
        [
            .. from steps in Steps
               from sites in groups
               let places = sites.Select(place => place with { Steps = steps }).ToArray()
               let need = memory.Of(places, images, memory.Together(places, images))
               let passes = steps.Count * memory.OperationsOfPass(places, images)
               let pass = $"{origin}/{settings.ModelWeights}/{settings.Activations.Branch}/{places[0].StepsText}/{Signature(places)}"
               from place in places
               from unit in (Unit[])[WeightsOf(place, pass, inputs, Cost(need, 16 * 1024, memory.Operations(place), passes)), ScoresOf(place, pass, inputs, Cost(need, 48 * 1024, OperationsOfScores(place.Site), passes))]
               select unit,
        ];

        UnitCost Cost(MemoryNeed need, long bytes, double operations, double passes) =>
            need.Cost(context.Environment, bytes, operations) with { PassOperations = passes, Choice = choice };

        // A product with the activations, and the metrics of each pixel.
        double OperationsOfScores(HookSite site) => images * ((2.0 * site.Channels * site.Height * site.Width) + (OperationsPerPixel * _sampler.Shape.ImageHeight * _sampler.Shape.ImageWidth));
    }

    /// <summary>Whether a unit of a probe stage holds a probe; the others hold the scores of one.</summary>
    public static bool HoldsProbe(Unit unit) => unit.Without.Contains(Purpose.Scores);

    /// <summary>Whether a unit is about a place.</summary>
    public static bool IsAt(Unit unit, ProbePlace place) => unit.Labels["site"] == place.Site.Name && unit.Labels["step"] == place.Step.ToString(CultureInfo.InvariantCulture);

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
        if (Sites.Count == 0 || Steps.Count == 0) return null;
        ProbeMemory memory = Memory(plan);
        int images = Images().Length;
        ProbePlace largest = Together(Steps[0]).MaxBy(place => memory.Of([place], images, together: 1).LargestOn(plan.Environment))!;
        return memory.Of([largest], images, together: 1).Beyond(
            plan.Environment,
            "activations",
            $"site \"{largest.Site.Name}\" of {images} images takes",
            settings.Activations.Held == HeldFormat.AsComputed && plan.Environment.DType is NumberFormat.Float32 or NumberFormat.Float64 ? "held: bfloat16 beside the sites, or fewer images" : "fewer images");
    }

    // All steps together, or each by itself.
    private IReadOnlyList<IReadOnlyList<int>> Steps
    {
        get
        {
            IReadOnlyList<int> steps = settings.Activations.Steps.Within(_sampler.Shape.Steps);
            return steps.Count == 0 ? [] : settings.Activations.Concatenate.Contains(Concatenation.Steps) ? [steps] : [.. steps.Select(step => (IReadOnlyList<int>)[step])];
        }
    }

    // What is read at some steps.
    private IReadOnlyList<ProbePlace> Together(IReadOnlyList<int> steps) => Sites.Count == 0 ? []
        : settings.Activations.Concatenate.Contains(Concatenation.Sites) ? [Place(Sites, steps)]
        : [.. Sites.Select(site => Place([site], steps))];

    private ProbePlace Place(IReadOnlyList<HookSite> sites, IReadOnlyList<int> steps) => ProbePlace.Of(sites, steps, settings.Activations.Height, settings.Activations.Width);

    private static string Signature(IEnumerable<ProbePlace> group) =>
        DerivedSeed.Of(0, [.. group.SelectMany(place => place.Parts).Select(site => site.Name)]).ToString("x", CultureInfo.InvariantCulture);

    private Dictionary<string, string> Recipe(ProbePlace place)
    {
        Dictionary<string, string> recipe = new() { ["step"] = string.Join(',', place.Steps.Select(step => step.ToString(CultureInfo.InvariantCulture))), ["site"] = place.Site.Module };
        if (settings.Stored is not null) recipe["stored probe"] = settings.Stored.DigestOf(place.Site, place.Step, context);
        return recipe;
    }

    // The probe itself: what is measured of it, and with what, changes nothing of it.
    private Unit WeightsOf(ProbePlace place, string pass, UnitReference[] inputs, UnitCost cost) => new()
    {
        Key = KeyOf(place),
        Pass = pass,
        Recipe = Recipe(place),
        Draws = true,
        Without = [Purpose.Scores],
        Inputs = inputs,
        Labels = LabelsOf(place),
        Cost = cost,
    };

    // Made in the same pass as the probe where both are missing, so that activations are computed once.
    private Unit ScoresOf(ProbePlace place, string pass, UnitReference[] inputs, UnitCost cost) => new()
    {
        Key = $"scores/{KeyOf(place)}",
        Pass = pass,
        Recipe = Recipe(place),
        Draws = true,
        Inputs = [new UnitReference("", KeyOf(place)), .. inputs],
        Labels = LabelsOf(place),
        Cost = cost,
    };

    /// <summary>The key of the unit that holds the probe of a place.</summary>
    public static string KeyOf(ProbePlace place) => string.Create(CultureInfo.InvariantCulture, $"step-{place.Step:00}/{place.Site.Name}");

    // What sites differ in is said of none of them.
    private Dictionary<string, string> LabelsOf(ProbePlace place)
    {
        Dictionary<string, string> labels = new(StepLabels.Of(_sampler, place.Step))
        {
            ["step"] = place.Step.ToString(CultureInfo.InvariantCulture),
            ["site"] = place.Site.Name,
            ["weights"] = settings.ModelWeights == ModelWeights.Trained ? "trained" : "permuted",
            ["resolution"] = place.Site.Height.ToString(CultureInfo.InvariantCulture),
            ["channels"] = place.Site.Channels.ToString(CultureInfo.InvariantCulture),
        };
        if (place.Common(site => site.Block) is { } block) labels["block"] = block;
        if (place.Common(site => site.Layer.ToString(CultureInfo.InvariantCulture)) is { } layer) labels["layer"] = layer;
        if (place.Common(site => site.Kind) is { } kind) labels["kind"] = kind;
        if (place.Steps.Count > 1) labels["steps"] = place.StepsText;
        return labels;
    }
}
