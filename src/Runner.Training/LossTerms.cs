using TorchSharp;

namespace Runner.Training;

/// <summary>A loss and the named parts that it was made of.</summary>
/// <param name="Total">Scalar, differentiable.</param>
/// <param name="Parts">Scalars for the log only.</param>
public sealed record LossTerms(torch.Tensor Total, params IReadOnlyList<(string Name, torch.Tensor Value)> Parts);
