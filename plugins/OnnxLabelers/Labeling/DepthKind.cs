namespace OnnxLabelers.Labeling;

/// <summary>What a depth model's numbers mean.</summary>
public enum DepthKind
{
    /// <summary>Larger is nearer (MiDaS, DPT, Depth-Anything): passed on as it is.</summary>
    Inverse,

    /// <summary>Larger is farther (metric models): the label is one over it.</summary>
    Distance,
}
