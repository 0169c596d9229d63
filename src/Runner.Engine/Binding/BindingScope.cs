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

    /// <summary>The code of the kinds that are chosen, with what it is used for.</summary>
    public HashSet<CodeUse> Code { get; } = [];

    /// <summary>The only purpose that the setting which is being bound matters for, or null.</summary>
    public string? Purpose { get; set; }

    public List<StageUse> Stages { get; } = [];

    public List<PathUse> Paths { get; } = [];
}
