using Runner.Engine.Binding;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>How far a stage is.</summary>
internal sealed class StageProgress(StageInstance stage)
{
    public StageInstance Stage { get; } = stage;

    /// <summary>True once everything that it needs is there and it was planned for the last time.</summary>
    public bool IsSettled { get; set; }

    /// <summary>True once it failed, or was skipped because a stage that it needs failed.</summary>
    public bool IsLost { get; set; }

    /// <summary>True once its end was announced.</summary>
    public bool IsAnnounced { get; set; }

    public int Made { get; set; }

    public int Reused { get; set; }

    public long Started { get; set; }

    /// <summary>What must still be made, in order.</summary>
    public List<UnitNode> Left { get; set; } = [];

    public bool IsComplete => IsSettled && !IsLost && Left.Count == 0;
}
