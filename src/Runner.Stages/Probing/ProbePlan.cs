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
        IReadOnlyList<HookSite>[] groups = [.. Groups(Sites, images, context.Environment.MemoryBudget)];
        return
        [
            .. from step in settings.Activations.Steps.Within(_sampler.Shape.Steps)
               from sites in groups
               let pass = $"{origin}/{settings.ModelWeights}/{settings.Activations.Branch}/{step}/{Signature(sites)}"
               from site in sites
               from unit in (Unit[])[WeightsOf(step, site, pass, inputs, images), ScoresOf(step, site, pass, inputs, images)]
               select unit,
        ];
    }

    /// <summary>Whether a unit of a probe stage holds a probe; the others hold the scores of one.</summary>
    public static bool HoldsProbe(Unit unit) => unit.Without.Contains(Purpose.Scores);

    /// <summary>Splits sites so that each group's activations fit into memory; a single site that does not fit is a group of its own.</summary>
    internal static IEnumerable<IReadOnlyList<HookSite>> Groups(IReadOnlyList<HookSite> sites, long images, long budget)
    {
        List<HookSite> group = [];
        long bytes = 0;
        foreach (HookSite site in sites)
        {
            long size = BytesOf(site, images);
            if (group.Count > 0 && bytes + size > budget)
            {
                yield return group;
                (group, bytes) = ([], 0);
            }

            group.Add(site);
            bytes += size;
        }

        if (group.Count > 0) yield return group;
    }

    // Twice: all images, and the parts of the split gathered from them.
    private static long BytesOf(HookSite site, long images) => 2 * images * site.Channels * site.Height * site.Width * sizeof(float);

    private static string Signature(IEnumerable<HookSite> group) =>
        DerivedSeed.Of(0, [.. group.Select(site => site.Name)]).ToString("x", CultureInfo.InvariantCulture);

    private Dictionary<string, string> Recipe(int step, HookSite site)
    {
        Dictionary<string, string> recipe = new() { ["step"] = step.ToString(CultureInfo.InvariantCulture), ["site"] = site.Module };
        if (settings.Stored is not null) recipe["stored probe"] = settings.Stored.DigestOf(site, step, context);
        return recipe;
    }

    // The probe itself: what is measured of it, and with what, changes nothing of it.
    private Unit WeightsOf(int step, HookSite site, string pass, UnitReference[] inputs, long images) => new()
    {
        Key = KeyOf(step, site),
        Pass = pass,
        Recipe = Recipe(step, site),
        Draws = true,
        Without = [Purpose.Scores],
        Inputs = inputs,
        Labels = LabelsOf(step, site),
        Cost = new UnitCost(16 * 1024, BytesOf(site, images), (images * _sampler.Shape.OperationsPerForward / Math.Max(1, Sites.Count)) + (30.0 * 4 * images * site.Channels * site.Height * site.Width)),
    };

    // Made in the same pass as the probe where both are missing, so that activations are computed once.
    private Unit ScoresOf(int step, HookSite site, string pass, UnitReference[] inputs, long images) => new()
    {
        Key = $"scores/{KeyOf(step, site)}",
        Pass = pass,
        Recipe = Recipe(step, site),
        Draws = true,
        Inputs = [new UnitReference("", KeyOf(step, site)), .. inputs],
        Labels = LabelsOf(step, site),
        Cost = new UnitCost(48 * 1024, BytesOf(site, images), 4.0 * images * site.Channels * site.Height * site.Width),
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
