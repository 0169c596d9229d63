namespace Runner.Engine.Reporting.Locking;

/// <summary>What a run does with the lock beside its experiment.</summary>
public enum LockMode
{
    /// <summary>Writes it where there is none yet.</summary>
    WriteIfAbsent,

    /// <summary>Writes it anew.</summary>
    Update,

    /// <summary>Compares with it; a difference fails the run.</summary>
    Compare,

    /// <summary>Leaves it alone, such as when settings were overridden.</summary>
    Ignore,
}
