namespace Runner.Training;

/// <summary>A loss or a gradient is not a finite number: going on would spoil every weight.</summary>
/// <param name="message">Where it was seen.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
