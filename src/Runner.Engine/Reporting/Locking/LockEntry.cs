namespace Runner.Engine.Reporting.Locking;

/// <summary>One line of a lock.</summary>
/// <param name="Path">Where it stands: <c>stages</c>, the stage, the unit, <c>fingerprint</c>.</param>
/// <param name="Value">As text, so that it compares as it is written.</param>
internal sealed record LockEntry(IReadOnlyList<string> Path, string Value)
{
    public string Name => string.Join('/', Path);

    /// <summary>Whether it is a number that a stage measured.</summary>
    public bool IsMetric => Path is ["stages", _, _, "metrics", _];
}
