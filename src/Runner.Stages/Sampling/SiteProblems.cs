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
                yield return new Problem($"{prefix}sites", $"\"{glob}\" of \"{sites}\" matches no hook site", Unasked(selection, sampler) ?? (Nearest(glob, sampler) + Known(sampler)));
        }

        if (!isWhole && pieces.Length == 1 && sites.Name.Trim().Length > 0)
            yield return new Problem($"{prefix}sites", $"no hook site matches \"{sites}\"", Unasked(sites, sampler) ?? (Nearest(sites.Name, sampler) + Known(sampler)));

        if (steps.Last > sampler.Shape.Steps)
        {
            yield return new Problem($"{prefix}steps", $"step {steps.Last} does not exist: the sampler makes {sampler.Shape.Steps} steps", $"steps: 1-{sampler.Shape.Steps}");
        }
    }

    /// <summary>Finds selected sites that cannot be edited.</summary>
    public static IEnumerable<Problem> Fixed(string setting, SiteSelector sites, ISampler sampler)
    {
        HookSite[] fixedOnes = [.. sites.Select(sampler.Sites).Where(site => site.FixedBecause.Length > 0)];
        if (fixedOnes.Length == 0) yield break;
        string others = fixedOnes.Length == 1 ? "" : $", nor {(fixedOnes.Length == 2 ? "one more" : $"{fixedOnes.Length - 1} more")}";
        yield return new Problem(setting, $"site \"{fixedOnes[0].Name}\" can be read but not edited{others}: {fixedOnes[0].FixedBecause}", "choose sites of the denoising loop, such as decoder.*");
    }

    /// <summary>Finds selected sites whose rows and columns are no places of a picture, so that no label belongs to them.</summary>
    public static IEnumerable<Problem> Placeless(string setting, SiteSelector sites, ISampler sampler)
    {
        HookSite[] placeless = [.. sites.Select(sampler.Sites).Where(site => !site.HasPlaces)];
        if (placeless.Length == 0) yield break;
        string others = placeless.Length == 1 ? "" : $", and so has {(placeless.Length == 2 ? "one more" : $"{placeless.Length - 1} more")}";
        yield return new Problem(setting, $"site \"{placeless[0].Name}\" has a row of tokens and no places of the picture{others}: no pixel of a label belongs to it", "it can be stored: activations of the stage that makes the samples");
    }

    // "self-attention.*" names what is there on request and does not ask for it.
    private static string? Unasked(SiteSelector selection, ISampler sampler)
    {
        HookSite[] there = [.. sampler.Sites.Where(selection.MatchesWithWildcards)];
        return there.Length == 0 ? null : $"{there.Length} site{(there.Length == 1 ? " is" : "s are")} there only by a word of {(there.Length == 1 ? "its" : "their")} own, such as \"{there[0].Name}\"; ** stands for all";
    }

    // Somebody who writes "encodr.1.*" means a block, who writes "*.self-atention" a kind, and who writes neither a site.
    private static string Nearest(string glob, ISampler sampler)
    {
        IEnumerable<string> written = sampler.Sites.SelectMany(site => new[] { site.Name, site.Block, $"{site.Block}.*", site.Kind, $"*.{site.Kind}" }).Distinct();
        return glob != "*" && NearestName.IfNear(glob, written) is string near && near != glob ? $"did you mean \"{near}\"? " : "";
    }

    private static string Known(ISampler sampler)
    {
        HookSite[] usual = [.. sampler.Sites.Where(site => site.OnRequest.Length == 0)];
        IEnumerable<string> blocks = usual.Select(site => site.Block).Distinct();
        IEnumerable<string> kinds = usual.Select(site => site.Kind).Distinct();
        int others = sampler.Sites.Count - usual.Length;
        return $"blocks: {string.Join(", ", blocks)}; kinds: {string.Join(", ", kinds)}; the first site is {usual.FirstOrDefault()?.Name ?? "none"}{(others == 0 ? "" : $"; {others} more {(others == 1 ? "is" : "are")} listed by the command sites")}";
    }
}
