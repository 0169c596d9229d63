namespace Runner.Torch.Probing;

/// <summary>The optimum of a convex probe for one penalty.</summary>
/// <param name="Penalty">As set: in units of the mean square of an activation.</param>
/// <param name="Ridge">What was solved with: half of it times the sum of squared weights was added to the mean loss. Never 0: the least one makes the optimum unique and finite.</param>
/// <param name="Iterations">The steps that it took.</param>
/// <param name="GradientNorm">The largest slope that is left at the stored weights, of the largest one at weights of zero (by weights of channels of mean square 1).</param>
/// <param name="Train">Mean loss per label pixel of the training images, without the penalty.</param>
/// <param name="Validation">The same of the validation images; NaN when there are none.</param>
/// <param name="Chosen">Whether its weights are the stored ones.</param>
public sealed record PenaltyLoss(double Penalty, double Ridge, int Iterations, double GradientNorm, double Train, double Validation, bool Chosen);
