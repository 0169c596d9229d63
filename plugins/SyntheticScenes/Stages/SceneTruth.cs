namespace SyntheticScenes.Stages;

/// <summary>What is known exactly of a rendered scene.</summary>
public enum SceneTruth
{
    /// <summary>Inverse depth: 1 / z, larger is nearer.</summary>
    Depth,

    /// <summary>1 where an object is, 0 where the room is.</summary>
    Foreground,
}
