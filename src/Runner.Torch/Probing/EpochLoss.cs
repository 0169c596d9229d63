namespace Runner.Torch.Probing;

/// <summary>Mean losses after one epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Train">Mean over the training batches.</param>
/// <param name="Validation">Mean over the validation images; NaN when there are none.</param>
/// <param name="Chosen">Whether the stored weights are those after this epoch.</param>
public sealed record EpochLoss(int Epoch, double Train, double Validation, bool Chosen);
