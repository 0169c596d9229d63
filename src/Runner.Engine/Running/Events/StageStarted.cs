namespace Runner.Engine.Running;

/// <summary>A stage has all that it needs: how many of its units are reused and how many will be made.</summary>
public sealed record StageStarted(string Stage, int Reused, int Left) : RunEvent;
