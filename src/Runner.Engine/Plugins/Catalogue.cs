using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>The second room's result: every kind that an experiment can name, and where it comes from.</summary>
public sealed class Catalogue
{
    private readonly List<PartKind> parts = [];
    private readonly List<StageKind> stages = [];
    private readonly List<string> plugins = [];

    /// <summary>The kinds of parts of all families, in the order of family and kind.</summary>
    public IReadOnlyList<PartKind> Parts => [.. parts.OrderBy(p => p.Family, StringComparer.Ordinal).ThenBy(p => p.Kind, StringComparer.Ordinal)];

    /// <summary>The kinds of stages, in the order of their names.</summary>
    public IReadOnlyList<StageKind> Stages => [.. stages.OrderBy(s => s.Kind, StringComparer.Ordinal)];

    /// <summary>The names of everything that was loaded, in their order.</summary>
    public IReadOnlyList<string> Plugins => [.. plugins.Order(StringComparer.Ordinal)];

    /// <summary>Whether a plugin that was asked for is not here: a kind that nobody knows may be one of its.</summary>
    public bool IsIncomplete { get; internal set; }

    /// <summary>Whether an unknown kind is worth a finding of its own: not where it may belong to a plugin that is missing, which was said.</summary>
    internal bool Complains(string kind, IEnumerable<string> known) => !IsIncomplete || NearestName.IfNear(kind, [.. known]) is not null;

    /// <summary>The stage of a kind, or null.</summary>
    public StageKind? Stage(string kind) => stages.Find(s => s.Kind == kind);

    /// <summary>The kinds of parts that a property of a type takes.</summary>
    public IReadOnlyList<PartKind> PartsOf(Type partType) => [.. Parts.Where(p => p.PartType == partType)];

    internal PartKind? Part(string family, string kind) => parts.Find(p => p.Family == family && p.Kind == kind);

    internal void Add(string plugin, IEnumerable<PartKind> newParts, IEnumerable<StageKind> newStages)
    {
        plugins.Add(plugin);
        parts.AddRange(newParts);
        stages.AddRange(newStages);
    }
}
