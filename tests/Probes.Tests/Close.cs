namespace Probes.Tests;

/// <summary>Elementwise comparison within a tolerance, which names the first place that differs.</summary>
internal static class Close
{
    public static void Assert(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance = 1e-6)
    {
        Xunit.Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Xunit.Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"at {i}: expected {expected[i]}, got {actual[i]}");
        }
    }
}
