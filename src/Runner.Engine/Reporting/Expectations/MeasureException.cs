namespace Runner.Engine.Reporting.Expectations;

/// <summary>An expectation cannot be measured on what a run made.</summary>
internal sealed class MeasureException(string message) : Exception(message);
