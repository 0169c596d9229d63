using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace Runner.Torch.Hooks;

/// <summary>
/// Chooses hook sites by globs over their names and attributes; all that are given must match. In YAML a text such as <c>"*.self-attention"</c> or <c>"decoder.*, bottleneck.*"</c>
/// (a comma means or), or a mapping such as <c>{ block: decoder.*, kind: self-attention, resolution: 16 }</c>. A <c>*</c> stands for the usual sites; one that is there on request
/// (<see cref="HookSite.OnRequest"/>) is chosen by writing its word out, as in <c>"*.queries"</c>, by its whole name, or by <c>**</c>, which stands for everything.
/// </summary>
public sealed record SiteSelector : IParsable<SiteSelector>
{
    /// <summary>Globs over <see cref="HookSite.Name"/> or <see cref="HookSite.Module"/>.</summary>
    public string Name { get; init; } = "*";

    /// <summary>Globs over <see cref="HookSite.Block"/>.</summary>
    public string Block { get; init; } = "*";

    /// <summary>Globs over <see cref="HookSite.Kind"/>.</summary>
    public string Kind { get; init; } = "*";

    /// <summary>Rows of the feature map; 0 matches all.</summary>
    public int Resolution { get; init; }

    /// <inheritdoc/>
    public static SiteSelector Parse(string s, IFormatProvider? provider) =>
        string.IsNullOrWhiteSpace(s) ? throw new FormatException("a selection of hook sites is empty; \"*\" means all of the usual ones, \"**\" all of them") : new SiteSelector { Name = s.Trim() };

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out SiteSelector result)
    {
        result = string.IsNullOrWhiteSpace(s) ? null : Parse(s, provider);
        return result is not null;
    }

    /// <summary>Its pieces: this selection with one glob of one of its lists in place of the list, so that each can be asked whether it matches anything.</summary>
    public IReadOnlyList<(string Glob, SiteSelector Selection)> Pieces() =>
    [
        .. Split(Name).Select(glob => (glob, this with { Name = glob })),
        .. Split(Block).Where(_ => Block != "*").Select(glob => (glob, this with { Block = glob })),
        .. Split(Kind).Where(_ => Kind != "*").Select(glob => (glob, this with { Kind = glob })),
    ];

    /// <summary>The matching sites, in their own order.</summary>
    public IReadOnlyList<HookSite> Select(IEnumerable<HookSite> sites) => [.. sites.Where(Matches)];

    /// <summary>Whether a site matches.</summary>
    public bool Matches(HookSite site) =>
        MatchesWithWildcards(site) && (site.OnRequest.Length == 0 || IsAsked(site));

    /// <summary>Whether a site would match if a <c>*</c> stood for everything.</summary>
    public bool MatchesWithWildcards(HookSite site) =>
        (Glob(Name, site.Name) || Glob(Name, site.Module))
        && Glob(Block, site.Block)
        && Glob(Kind, site.Kind)
        && (Resolution == 0 || Resolution == site.Height);

    // Only the globs count that match: in "*.queries, encoder.*" the second asks for no queries.
    private bool IsAsked(HookSite site)
    {
        string[] globs =
        [
            .. Split(Name).Where(glob => Glob(glob, site.Name) || Glob(glob, site.Module)),
            .. Split(Block).Where(glob => Glob(glob, site.Block)),
            .. Split(Kind).Where(glob => Glob(glob, site.Kind)),
        ];
        if (globs.Any(glob => glob.Contains("**", StringComparison.Ordinal) || glob == site.Name || glob == site.Module)) return true;
        HashSet<string> written = [.. globs.SelectMany(glob => glob.Split('.'))];
        return site.OnRequest.Split(' ').Any(words => words.Split('+').All(written.Contains));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", new[] { Name == "*" ? "" : Name, Named("block", Block), Named("kind", Kind), Resolution == 0 ? "" : $"resolution {Resolution}" }.Where(part => part.Length > 0))
            is { Length: > 0 } text ? text : "*";

    private static string Named(string name, string glob) => glob == "*" ? "" : $"{name} {glob}";

    private static string[] Split(string globs) => globs.Split(',', StringSplitOptions.TrimEntries);

    private static bool Glob(string globs, string text) =>
        globs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(glob =>
            FileSystemName.MatchesSimpleExpression(glob.Replace(@"\", @"\\", StringComparison.Ordinal), text, ignoreCase: false));
}
