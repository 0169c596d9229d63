namespace Runner.Engine.Storing;

/// <summary>What a unit is called where it is made; never part of a fingerprint.</summary>
public sealed record ArtifactName(string Experiment, string Stage, string Unit);
