namespace Runner.Engine.Running;

/// <summary>What a run came to.</summary>
/// <param name="State">How it ended.</param>
/// <param name="Failures">The stages that failed, in the order in which they did.</param>
/// <param name="Skipped">The stages that were not run because one that they need failed.</param>
/// <param name="Made">How many units were made.</param>
/// <param name="Reused">How many units were there already, or were made by another process meanwhile.</param>
public sealed record RunResult(RunState State, IReadOnlyList<StageFailure> Failures, IReadOnlyList<string> Skipped, int Made, int Reused);
