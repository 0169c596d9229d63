namespace Runner.Engine.Running;

/// <summary>All units of a stage are in the store.</summary>
public sealed record StageFinished(string Stage, int Made, int Reused, TimeSpan Took) : RunEvent;
