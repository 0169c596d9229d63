namespace LabelerTraining.Export;

/// <summary>How an exported file keeps its weights; the computation is in float32 either way.</summary>
public enum WeightPrecision
{
    Float32,

    /// <summary>Half the file: each weight is off by at most one part in 2,048.</summary>
    Float16,
}
