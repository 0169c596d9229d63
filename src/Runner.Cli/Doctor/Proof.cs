namespace Runner.Cli.Doctor;

/// <summary>One thing that must hold of a model's hooks, and whether it does.</summary>
/// <param name="Claim">What must hold.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record Proof(string Claim, bool Holds, string Figures);
