namespace Runner.Engine.Planning;

/// <summary>A stage gave units that cannot be run: the fault is in the stage's code, not in the experiment.</summary>
public sealed class PlanException(string message) : Exception(message);
