namespace Runner.Engine.Running;

/// <summary>A unit is on its way.</summary>
public sealed record UnitProgress(string Stage, string Unit, double Fraction, string Message) : RunEvent;
