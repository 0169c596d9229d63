namespace Runner.Abstractions;

/// <summary>Planning needs something that a stage makes which has not run yet. Not an error: the plan says so, and the stage is planned when its turn comes.</summary>
/// <param name="stage">The stage whose artifact is needed.</param>
public sealed class NotYetKnownException(string stage) : Exception($"known after stage \"{stage}\" has run")
{
    /// <summary>The stage whose artifact is needed.</summary>
    public string Stage { get; } = stage;
}
