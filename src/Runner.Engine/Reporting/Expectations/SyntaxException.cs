namespace Runner.Engine.Reporting.Expectations;

/// <summary>An expectation is not written as one.</summary>
internal sealed class SyntaxException(string message, string advice, int at, int length) : Exception(message)
{
    public string Advice { get; } = advice;

    /// <summary>The index of the first wrong character.</summary>
    public int At { get; } = at;

    public int Length { get; } = length;
}
