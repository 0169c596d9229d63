namespace Runner.Engine.Running;

/// <summary>A stage is not run because one that it needs failed.</summary>
public sealed record StageSkipped(string Stage, string Because) : RunEvent;
