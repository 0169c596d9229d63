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
        if (sites.Select(sampler.Sites).Count == 0)
        {
            IEnumerable<string> blocks = sampler.Sites.Select(site => site.Block).Distinct();
            IEnumerable<string> kinds = sampler.Sites.Select(site => site.Kind).Distinct();
            yield return new Problem(
                $"{prefix}sites",
                $"no hook site matches \"{sites}\"",
                $"blocks: {string.Join(", ", blocks)}; kinds: {string.Join(", ", kinds)}; the first site is {sampler.Sites.FirstOrDefault()?.Name ?? "none"}");
        }

        if (steps.Last > sampler.Shape.Steps)
        {
            yield return new Problem($"{prefix}steps", $"step {steps.Last} does not exist: the sampler makes {sampler.Shape.Steps} steps", $"steps: 1-{sampler.Shape.Steps}");
        }
    }
}
