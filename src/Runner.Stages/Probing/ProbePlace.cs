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

    /// <summary>Whether it is made of activations: several joined, or brought to other rows and columns.</summary>
    public bool IsJoined => Parts.Count * Steps.Count > 1 || (Site.Height, Site.Width) != (Parts[0].Height, Parts[0].Width);

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
    /// <param name="sites">The sites.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="height">The rows that are read; 0: those of the finest site.</param>
    /// <param name="width">The columns, likewise.</param>
    public static ProbePlace Of(IReadOnlyList<HookSite> sites, IReadOnlyList<int> steps, int height = 0, int width = 0)
    {
        (height, width) = (height > 0 ? height : sites.Max(site => site.Height), width > 0 ? width : sites.Max(site => site.Width));
        if (sites.Count * steps.Count == 1) return new ProbePlace((height, width) == (sites[0].Height, sites[0].Width) ? sites[0] : sites[0] with { Height = height, Width = width }, sites, steps);
        IEnumerable<string> names = sites.Count <= MostNames ? sites.Select(site => site.Name) : [sites[0].Name, string.Create(CultureInfo.InvariantCulture, $"{sites.Count - 1}-more")];
        return new ProbePlace(
            sites[0] with
            {
                Name = string.Join('+', names),
                Module = string.Join('+', sites.Select(site => site.Module)),
                Height = height,
                Width = width,
                Channels = sites.Sum(site => site.Channels) * steps.Count,
            },
            sites,
            steps);
    }

    /// <summary>What all its sites have in common of something; null where they differ.</summary>
    public string? Common(Func<HookSite, string> label) => Parts.Select(label).Distinct().Count() == 1 ? label(Parts[0]) : null;
}
