namespace Runner.Engine.Reporting;

/// <summary>Whether an expectation holds, and by what.</summary>
/// <param name="Text">The expectation as written.</param>
/// <param name="Holds">True when it holds for everything that it selects.</param>
/// <param name="Measured">The number on its left where it holds least; null when nothing was measured.</param>
/// <param name="Required">The number that it is compared with there.</param>
/// <param name="Detail">What was measured, in words.</param>
public sealed record ExpectationResult(string Text, bool Holds, double? Measured, double? Required, string Detail)
{
    /// <summary>False where a stage that it is about did not come to its end, so that it neither holds nor fails.</summary>
    public bool IsJudged { get; init; } = true;
}
