namespace Probes.Losses;

/// <summary>What a regression probe minimises.</summary>
public enum RegressionLoss
{
    /// <summary>Squared near zero, absolute beyond delta: the loss of the paper's depth probes.</summary>
    Huber,

    /// <summary>The squared error.</summary>
    L2,

    /// <summary>The absolute error.</summary>
    L1,
}
