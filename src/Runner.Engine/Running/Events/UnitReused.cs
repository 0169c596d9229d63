namespace Runner.Engine.Running;

/// <summary>A unit did not have to be made.</summary>
public sealed record UnitReused(string Stage, string Unit, string Fingerprint) : RunEvent;
