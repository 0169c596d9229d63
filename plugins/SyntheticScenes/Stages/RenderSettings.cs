using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Stages;

/// <summary>Which scenes are rendered.</summary>
public sealed record RenderSettings
{
    /// <summary>The set: sets with different seeds share no scene, so held-out scenes have another seed than training scenes.</summary>
    [Description("The set of scenes; sets with different seeds share none.")]
    public required ulong SetSeed { get; init; }

    /// <summary>How many scenes of the set, from the first.</summary>
    [NotInFingerprint]
    [Range(1, 10_000_000)]
    [Description("How many scenes of the set, from the first.")]
    public required int Count { get; init; }

    /// <summary>Scenes in a unit. 2,000: some seconds of rendering, 40 MB.</summary>
    [Range(1, 100_000)]
    [Description("Scenes in a unit.")]
    public int Shard { get; init; } = 2000;

    /// <summary>The distribution that scenes are drawn from.</summary>
    [Description("The distribution that scenes are drawn from.")]
    public SceneSettings Scenes { get; init; } = new();
}
