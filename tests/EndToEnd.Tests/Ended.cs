namespace EndToEnd.Tests;

/// <summary>What a process left.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">The standard output.</param>
/// <param name="Error">The standard error.</param>
internal sealed record Ended(int Code, string Output, string Error)
{
    /// <summary>Everything, for the message of a test that fails.</summary>
    public override string ToString() => $"exit code {Code}\n{Output}\n{Error}";
}
