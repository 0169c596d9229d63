using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Stages.Sampling;

/// <summary>Checks selections of sites and steps against the sampler that they are made for.</summary>
internal static class SiteProblems
{
    /// <summary>Finds selections that match nothing.</summary>
    /// <param name="setting">The settings path that holds <c>sites</c> and <c>steps</c>; empty: the stage itself.</param>
    /// <param name="sites">The selection of sites.</param>
    /// <param name="steps">The selection of steps.</param>
    /// <param name="sampler">What they select from.</param>
    public static IEnumerable<Problem> Find(string setting, SiteSelector sites, StepRange steps, ISampler sampler)
    {
        string prefix = setting.Length == 0 ? "" : setting + ".";
        bool isWhole = sites.Select(sampler.Sites).Count > 0;
        (string Glob, SiteSelector Selection)[] pieces = [.. sites.Pieces()];
        foreach ((string glob, SiteSelector selection) in pieces)
        {
            if (glob.Length == 0)
                yield return new Problem($"{prefix}sites", $"a piece of \"{sites}\" between its commas is empty", "take the comma away, or write the missing piece");
            else if (selection.Select(sampler.Sites).Count == 0 && (isWhole || pieces.Length > 1))
                yield return new Problem($"{prefix}sites", $"\"{glob}\" of \"{sites}\" matches no hook site", Nearest(glob, sampler) + Known(sampler));
        }

        if (!isWhole && pieces.Length == 1 && sites.Name.Trim().Length > 0)
            yield return new Problem($"{prefix}sites", $"no hook site matches \"{sites}\"", Nearest(sites.Name, sampler) + Known(sampler));

        if (steps.Last > sampler.Shape.Steps)
        {
            yield return new Problem($"{prefix}steps", $"step {steps.Last} does not exist: the sampler makes {sampler.Shape.Steps} steps", $"steps: 1-{sampler.Shape.Steps}");
        }
    }

    // Somebody who writes "encodr.1.*" means a block, who writes "*.self-atention" a kind, and who writes neither a site.
    private static string Nearest(string glob, ISampler sampler)
    {
        IEnumerable<string> written = sampler.Sites.SelectMany(site => new[] { site.Name, site.Block, $"{site.Block}.*", site.Kind, $"*.{site.Kind}" }).Distinct();
        return glob != "*" && NearestName.IfNear(glob, written) is string near && near != glob ? $"did you mean \"{near}\"? " : "";
    }

    private static string Known(ISampler sampler)
    {
        IEnumerable<string> blocks = sampler.Sites.Select(site => site.Block).Distinct();
        IEnumerable<string> kinds = sampler.Sites.Select(site => site.Kind).Distinct();
        return $"blocks: {string.Join(", ", blocks)}; kinds: {string.Join(", ", kinds)}; the first site is {sampler.Sites.FirstOrDefault()?.Name ?? "none"}";
    }
}
