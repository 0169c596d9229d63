namespace Runner.Engine.Planning;

/// <summary>What will become of a unit.</summary>
/// <param name="Key">Its key within the stage.</param>
/// <param name="Fingerprint">The hash of its recipe.</param>
/// <param name="Verdict">Whether it runs.</param>
/// <param name="Reason">Why it runs; empty where it does not.</param>
public sealed record UnitPlan(string Key, string Fingerprint, Verdict Verdict, string Reason);
