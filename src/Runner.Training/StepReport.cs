namespace Runner.Training;

/// <summary>What one optimiser step did.</summary>
/// <param name="Step">Steps done, this one included.</param>
/// <param name="Loss">Mean over the batch, before the step.</param>
/// <param name="Parts">The loss's named parts, likewise.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="LearningRate">Used in this step.</param>
public sealed record StepReport(int Step, double Loss, IReadOnlyList<(string Name, double Value)> Parts, double GradientNorm, double LearningRate);
