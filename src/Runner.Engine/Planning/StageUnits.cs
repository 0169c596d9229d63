using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Planning;

/// <summary>A stage's units, or why there are none yet.</summary>
internal sealed record StageUnits(StageInstance Stage)
{
    /// <summary>In the order in which they should run.</summary>
    public IReadOnlyList<UnitNode> Units { get; init; } = [];

    /// <summary>The stage that must run before this one can be planned.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>What the stage found about its settings; some may be warnings.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The files and folders that its settings name, by the setting, as they were when it was planned; also those whose content counts unit by unit, such as a table of prompts.</summary>
    public IReadOnlyList<(string Setting, string Digest)> Inputs { get; init; } = [];

    /// <summary>Why it cannot be planned: what a problem says, or what was thrown.</summary>
    public Exception? Failure { get; init; }

    public bool IsKnown => WaitsFor is null && Failure is null;
}
