namespace Runner.Torch.Measuring;

/// <summary>What settings and code may count for alone (<see cref="Runner.Abstractions.CountsForAttribute"/>).</summary>
public static class Purpose
{
    /// <summary>Measuring how good something is that was made before: what it measures does not depend on it.</summary>
    public const string Scores = "scores";
}
