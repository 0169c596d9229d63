namespace Runner.Engine.Reading;

/// <summary>Whether a finding stops the run.</summary>
public enum Severity
{
    /// <summary>The run cannot be what its author meant.</summary>
    Error,

    /// <summary>The run goes on; its author should look.</summary>
    Warning,

    /// <summary>A file that a run needs is not there yet. Only a plan can be made without it; elsewhere this is an error.</summary>
    Absent,
}
