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
