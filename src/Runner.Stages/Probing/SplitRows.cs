namespace Runner.Stages.Probing;

/// <summary>The rows of each part of a split.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To choose the epoch.</param>
/// <param name="Test">To score.</param>
internal sealed record SplitRows(long[] Train, long[] Validation, long[] Test);
