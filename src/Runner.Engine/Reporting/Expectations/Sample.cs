namespace Runner.Engine.Reporting.Expectations;

/// <summary>One value of an expression, with the labels that tell it from the others.</summary>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value);
