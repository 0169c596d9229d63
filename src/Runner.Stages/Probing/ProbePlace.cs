using System.Globalization;
using Runner.Torch.Hooks;

namespace Runner.Stages.Probing;

/// <summary>What one probe reads: a site at a step, or several of them, channels behind channels.</summary>
/// <param name="Site">As the probe sees it: of several the rows and columns of the finest, and the channels of all.</param>
/// <param name="Parts">The sites, in the order of the forward pass.</param>
/// <param name="Steps">The steps, in order; at each all sites.</param>
internal sealed record ProbePlace(HookSite Site, IReadOnlyList<HookSite> Parts, IReadOnlyList<int> Steps)
{
    // Names of artifacts' folders hold a few names of sites.
    private const int MostNames = 3;

    /// <summary>The step at which all that it reads is there: the last.</summary>
    public int Step => Steps[^1];

    /// <summary>Whether several activations are joined.</summary>
    public bool IsJoined => Parts.Count * Steps.Count > 1;

    /// <summary>Numbers of an image that one forward pass gives.</summary>
    public long Captured => Parts.Sum(site => site.Numbers);

    /// <summary>Numbers of an image that are held until its probe is trained: of each site at its own resolution.</summary>
    public long Held => Captured * Steps.Count;

    /// <summary>The steps in short: <c>1-3,5</c>.</summary>
    public string StepsText
    {
        get
        {
            List<string> runs = [];
            for (int first = 0, last; first < Steps.Count; first = last + 1)
            {
                last = first;
                while (last + 1 < Steps.Count && Steps[last + 1] == Steps[last] + 1) last++;
                runs.Add(string.Create(CultureInfo.InvariantCulture, $"{Steps[first]}{(last == first ? "" : $"-{Steps[last]}")}"));
            }

            return string.Join(',', runs);
        }
    }

    /// <summary>The place of some sites and steps.</summary>
    public static ProbePlace Of(IReadOnlyList<HookSite> sites, IReadOnlyList<int> steps)
    {
        if (sites.Count * steps.Count == 1) return new ProbePlace(sites[0], sites, steps);
        IEnumerable<string> names = sites.Count <= MostNames ? sites.Select(site => site.Name) : [sites[0].Name, string.Create(CultureInfo.InvariantCulture, $"{sites.Count - 1}-more")];
        return new ProbePlace(
            sites[0] with
            {
                Name = string.Join('+', names),
                Module = string.Join('+', sites.Select(site => site.Module)),
                Height = sites.Max(site => site.Height),
                Width = sites.Max(site => site.Width),
                Channels = sites.Sum(site => site.Channels) * steps.Count,
            },
            sites,
            steps);
    }

    /// <summary>What all its sites have in common of something; null where they differ.</summary>
    public string? Common(Func<HookSite, string> label) => Parts.Select(label).Distinct().Count() == 1 ? label(Parts[0]) : null;
}
