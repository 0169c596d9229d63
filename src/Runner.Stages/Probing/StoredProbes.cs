using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using Runner.Abstractions;
using Runner.Torch.Hooks;

namespace Runner.Stages.Probing;

/// <summary>Probes that were trained elsewhere: files of PyTorch's <c>torch.save</c>, one for each site and step, such as the paper's released ones or those of another run.</summary>
public sealed partial record StoredProbes
{
    /// <summary>Where they lie. Of the folder only the file counts that a unit uses, and of that its content: see <see cref="DigestOf"/>.</summary>
    [NotInFingerprint]
    [Description("The folder of the files.")]
    public required InputPath Folder { get; init; }

    /// <summary>
    /// Which file is whose, below the folder: <c>{site}</c>, <c>{module}</c>, <c>{block}</c>, <c>{layer}</c> and <c>{step}</c> stand for the site's name, module, block and layer and for the
    /// step; <c>{step:00}</c> has two digits. As it is, it fits the artifacts of a probe stage.
    /// </summary>
    [NotInFingerprint]
    [Description("Which file is whose: {site}, {module}, {block}, {layer}, {step}, {step:00}.")]
    public string File { get; init; } = "step-{step:00}/{site}/probe.pth";

    /// <summary>Finds names that stand for nothing, and files that are missing.</summary>
    internal IEnumerable<Problem> Problems(IEnumerable<ProbePlace> places, IPlanContext context)
    {
        foreach (Match unknown in Placeholder().Matches(File).Where(match => Value(match, 0, null) is null))
        {
            yield return new Problem("stored.file", $"\"{unknown.Value}\" stands for nothing", "known: {site}, {module}, {block}, {layer}, {step}, {step:00}");
            yield break;
        }

        string[] missing = [.. places.Select(place => PathOf(place.Site, place.Step, context)).Where(path => !System.IO.File.Exists(path))];
        if (missing.Length > 0)
        {
            yield return new Problem("stored", missing.Length == 1 ? $"a probe is missing: {missing[0]}" : string.Create(CultureInfo.InvariantCulture, $"{missing.Length} probes are missing, the first is {missing[0]}"), "select fewer sites and steps, or correct file:");
        }
    }

    /// <summary>The file of a site at a step.</summary>
    internal string PathOf(HookSite site, int step, IPlanContext context) =>
        Path.Combine(context.PathOf(Folder), Placeholder().Replace(File, match => Value(match, step, site) ?? match.Value));

    /// <summary>What makes the probe what it is.</summary>
    internal string DigestOf(HookSite site, int step, IPlanContext context) => FileDigest.Of(PathOf(site, step, context));

    [GeneratedRegex("{[^{}]*}")]
    private static partial Regex Placeholder();

    private static string? Value(Match placeholder, int step, HookSite? site) => placeholder.Value switch
    {
        "{site}" => site?.Name ?? "",
        "{module}" => site?.Module ?? "",
        "{block}" => site?.Block ?? "",
        "{layer}" => (site?.Layer ?? 0).ToString(CultureInfo.InvariantCulture),
        "{step}" => step.ToString(CultureInfo.InvariantCulture),
        "{step:00}" => step.ToString("00", CultureInfo.InvariantCulture),
        _ => null,
    };
}
