namespace Runner.Engine.Running;

/// <summary>A stage begins with some units of one pass.</summary>
public sealed record UnitsStarted(string Stage, string Pass, IReadOnlyList<string> Units) : RunEvent;
