namespace Runner.Torch.Probing;

/// <summary>A loss or a parameter of a probe in training is no longer a number: a probe that is kept all the same would be the random start, called the best.</summary>
/// <param name="message">In which epoch, and what to do.</param>
public sealed class ProbeDivergedException(string message) : Exception(message);
