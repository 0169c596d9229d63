namespace Probes.Losses;

/// <summary>What a classification probe minimises.</summary>
public enum ClassificationLoss
{
    /// <summary>Of each pixel by itself: gives probabilities.</summary>
    CrossEntropy,

    /// <summary>1 - Dice of an image's probabilities: pixels are judged together, so that a small foreground counts as much as a large one.</summary>
    Dice,
}

/// <summary>What a regression probe minimises.</summary>
public enum RegressionLoss
{
    /// <summary>Squared near zero, absolute beyond delta: the loss of the paper's depth probes.</summary>
    Huber,

    /// <summary>The squared error.</summary>
    L2,

    /// <summary>The absolute error.</summary>
    L1,

    /// <summary>The squared error of each image's prediction after the scale and shift that make it least (MiDaS): only the form of a map is learnt.</summary>
    ScaleShiftInvariant,
}
