namespace Runner.Diffusion.Networks;

/// <summary>What the group norms of a network share.</summary>
internal readonly record struct NormSettings(int Groups, double Epsilon);
