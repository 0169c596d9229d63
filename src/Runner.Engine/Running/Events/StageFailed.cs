namespace Runner.Engine.Running;

/// <summary>A stage failed; stages that do not need it go on.</summary>
public sealed record StageFailed(StageFailure Failure) : RunEvent;
