using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Stages.Probing;

/// <summary>Splits probing into units: one for each step and site. Units of a step share one forward pass, or several where memory is short.</summary>
internal sealed class ProbePlan(ProbeSettings settings, IPlanContext context)
{
    private readonly ISampler _sampler = context.Create(((SampleSettings)context.SettingsOf(settings.Activations.Of)).Sampler);

    /// <summary>The sampler whose activations are read.</summary>
    public ISampler Sampler => _sampler;

    /// <summary>The selected sites, in the order of the forward pass.</summary>
    public IReadOnlyList<HookSite> Sites => settings.Activations.Sites.Select(_sampler.Sites);

    /// <summary>The units, step by step.</summary>
    public IReadOnlyList<Unit> Units()
    {
        IReadOnlyList<PlannedUnit> samples = [.. FinishedUnits.Of(context, settings.Activations.Of)];
        UnitReference[] inputs = [.. samples.Select(unit => unit.Reference), .. FinishedUnits.ReferencesOf(context, settings.Labels)];
        long images = samples.Sum(unit => SampleStage.ImagesOf(unit.Unit));
        string origin = DerivedSeed.Of(0, [.. samples.Select(unit => unit.Fingerprint)]).ToString("x", CultureInfo.InvariantCulture);
        IReadOnlyList<HookSite>[] groups = [.. Groups(Sites, images, context.Environment.MemoryBudget)];
        return [.. settings.Activations.Steps.Within(_sampler.Shape.Steps).SelectMany(step => groups.SelectMany(group =>
            group.Select(site => UnitOf(step, site, $"{origin}/{settings.ModelWeights}/{settings.Activations.Branch}/{step}/{Signature(group)}", inputs, images))))];
    }

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

    private Unit UnitOf(int step, HookSite site, string pass, UnitReference[] inputs, long images) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"step-{step:00}/{site.Name}"),
        Pass = pass,
        Recipe = Recipe(step, site),
        Inputs = inputs,
        Labels = new Dictionary<string, string>
        {
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
            ["site"] = site.Name,
            ["block"] = site.Block,
            ["layer"] = site.Layer.ToString(CultureInfo.InvariantCulture),
            ["kind"] = site.Kind,
            ["resolution"] = site.Height.ToString(CultureInfo.InvariantCulture),
            ["channels"] = site.Channels.ToString(CultureInfo.InvariantCulture),
        },
        Cost = new UnitCost(64 * 1024, BytesOf(site, images), (images * _sampler.Shape.OperationsPerForward / Math.Max(1, Sites.Count)) + (30.0 * 4 * images * site.Channels * site.Height * site.Width)),
    };
}
