using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>What binding one stage needs, and what it gathers on the way.</summary>
internal sealed class BindingScope(Catalogue catalogue, Findings findings)
{
    public Catalogue Catalogue { get; } = catalogue;

    public Findings Findings { get; } = findings;

    /// <summary>Where each setting is written.</summary>
    public Dictionary<string, Position> Positions { get; } = [];

    /// <summary>What the kinds that are chosen depend on.</summary>
    public DependsOn DependsOn { get; set; }

    /// <summary>Where the kinds that are chosen come from.</summary>
    public HashSet<PluginDigest> Plugins { get; } = [];

    public List<StageUse> Stages { get; } = [];

    public List<PathUse> Paths { get; } = [];
}
