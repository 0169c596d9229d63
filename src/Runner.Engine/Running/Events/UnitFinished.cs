using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>A unit is in the store.</summary>
public sealed record UnitFinished(string Stage, string Unit, ArtifactRecord Artifact) : RunEvent;
