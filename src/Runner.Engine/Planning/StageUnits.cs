using Runner.Engine.Binding;

namespace Runner.Engine.Planning;

/// <summary>A stage's units, or why there are none yet.</summary>
internal sealed record StageUnits(StageInstance Stage)
{
    /// <summary>In the order in which they should run.</summary>
    public IReadOnlyList<UnitNode> Units { get; init; } = [];

    /// <summary>The stage that must run before this one can be planned.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>What was thrown while it was planned.</summary>
    public Exception? Failure { get; init; }

    public bool IsKnown => WaitsFor is null && Failure is null;
}
