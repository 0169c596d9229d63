namespace Runner.Engine.Running;

/// <summary>The run is over.</summary>
public sealed record RunFinished(RunState State, TimeSpan Took) : RunEvent;
