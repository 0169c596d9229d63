namespace Runner.Cli.Reports.Views;

/// <summary>An expectation and whether it holds.</summary>
/// <param name="Text">As written.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Measured">What was measured.</param>
internal sealed record ExpectationView(string Text, bool Holds, string Measured);
