namespace Runner.Engine.Running;

/// <summary>How a run ended.</summary>
public enum RunState
{
    /// <summary>Every wanted unit is in the store.</summary>
    Done,

    /// <summary>A stage failed; what did not depend on it was made.</summary>
    Failed,

    /// <summary>It was asked to stop; what was finished is in the store.</summary>
    Stopped,
}
