using Runner.Engine.Planning;
using Runner.Engine.Running;

namespace Runner.Engine.Reporting;

/// <summary>Everything that a run leaves, for whoever shows it.</summary>
public sealed record RunOutcome
{
    public required RunResult Result { get; init; }

    /// <summary>What it was going to do.</summary>
    public required Plan Plan { get; init; }

    /// <summary>All metrics, also those of reused units.</summary>
    public required IReadOnlyList<MeasuredRow> Metrics { get; init; }

    /// <summary>In the order of the file.</summary>
    public required IReadOnlyList<ExpectationResult> Expectations { get; init; }

    /// <summary>How the lock differs from what was made; empty where it agrees or was not compared.</summary>
    public required IReadOnlyList<string> LockDifferences { get; init; }

    /// <summary>All of it as it is remembered.</summary>
    public required RunRecord Record { get; init; }

    /// <summary>Where it is kept.</summary>
    public required RunPlace Place { get; init; }

    /// <summary>Why the store does not know of the run; null where it does.</summary>
    public string? Unremembered { get; init; }

    /// <summary>0 done, 1 a stage failed, 3 an expectation or the lock does not hold, 130 stopped.</summary>
    public int ExitCode => Result.State switch
    {
        RunState.Failed => 1,
        RunState.Stopped => 130,
        _ => Expectations.Any(e => !e.Holds) || LockDifferences.Count > 0 ? 3 : 0,
    };
}
