using Runner.Engine.Binding;

namespace Runner.Engine.Reporting.Locking;

/// <summary>What a run does with the lock beside its experiment.</summary>
public sealed record LockMode
{
    /// <summary>How the name of a lock's file ends, behind that of its experiment's without the ending.</summary>
    public const string FileEnding = ".lock.yaml";

    /// <summary>Writes it where there is none yet.</summary>
    public static readonly LockMode WriteIfAbsent = new();

    /// <summary>Writes it anew.</summary>
    public static readonly LockMode Update = new() { WritesAnew = true };

    /// <summary>Compares everything with it; a difference fails the run.</summary>
    public static readonly LockMode Compare = new() { Comparison = LockComparison.Exact };

    /// <summary>Leaves it alone, such as when settings were overridden.</summary>
    public static readonly LockMode Ignore = new() { Ignores = true };

    private LockMode()
    {
    }

    internal bool Ignores { get; private init; }

    internal bool WritesAnew { get; private init; }

    internal LockComparison? Comparison { get; private init; }

    /// <summary>Whether nothing but metrics counts.</summary>
    public bool ComparesNumbersOnly { get; private init; }

    /// <summary>
    /// Compares the metrics with it and nothing else: for a machine whose processor computes other last digits, and for a changed plugin that should
    /// give the same numbers.
    /// </summary>
    /// <param name="within">How far a metric may be from the locked one.</param>
    public static LockMode CompareNumbers(Tolerances within) => new() { Comparison = LockComparison.OfNumbers(within), ComparesNumbersOnly = true };
}
