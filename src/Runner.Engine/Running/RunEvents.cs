using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>Something that happens in a run.</summary>
public abstract record RunEvent;

/// <summary>The run begins: what it is going to do.</summary>
public sealed record RunStarted(string Experiment, Plan Plan) : RunEvent;

/// <summary>A stage has all that it needs: how many of its units are reused and how many will be made.</summary>
public sealed record StageStarted(string Stage, int Reused, int Left) : RunEvent;

/// <summary>A stage begins with some units of one pass.</summary>
public sealed record UnitsStarted(string Stage, string Pass, IReadOnlyList<string> Units) : RunEvent;

/// <summary>A unit is on its way.</summary>
public sealed record UnitProgress(string Stage, string Unit, double Fraction, string Message) : RunEvent;

/// <summary>A unit is in the store.</summary>
public sealed record UnitFinished(string Stage, string Unit, ArtifactRecord Artifact) : RunEvent;

/// <summary>A unit did not have to be made.</summary>
public sealed record UnitReused(string Stage, string Unit, string Fingerprint) : RunEvent;

/// <summary>Another process makes this unit; the run waits for it. Told once more when that process is found to be stopped.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Process">The other process; 0 where it is not known, such as one of another machine.</param>
/// <param name="IsStopped">Whether it is stopped, so that nothing will come of the waiting.</param>
public sealed record UnitWaiting(string Stage, string Unit, int Process = 0, bool IsStopped = false) : RunEvent;

/// <summary>The artifact of a unit has other bytes than when it was made, or is gone: it is made again.</summary>
public sealed record UnitDamaged(string Stage, string Unit, string Damage) : RunEvent;

/// <summary>All units of a stage are in the store.</summary>
public sealed record StageFinished(string Stage, int Made, int Reused, TimeSpan Took) : RunEvent;

/// <summary>A stage failed; stages that do not need it go on.</summary>
public sealed record StageFailed(StageFailure Failure) : RunEvent;

/// <summary>A stage is not run because one that it needs failed.</summary>
public sealed record StageSkipped(string Stage, string Because) : RunEvent
{
    /// <summary>True where it needs nothing of the other, but the first failure was to end the run.</summary>
    public bool IsForHaste { get; init; }
}

/// <summary>The run is over.</summary>
public sealed record RunFinished(RunState State, TimeSpan Took) : RunEvent;
