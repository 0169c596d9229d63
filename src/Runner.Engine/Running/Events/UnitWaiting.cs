namespace Runner.Engine.Running;

/// <summary>Another process makes this unit; the run waits for it.</summary>
public sealed record UnitWaiting(string Stage, string Unit) : RunEvent;
