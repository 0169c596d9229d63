namespace Runner.Diffusion.Schedulers.DpmSolver;

/// <summary>How the second order corrects the first; the names are those of <c>solver_type</c>.</summary>
internal enum SolverType
{
    Midpoint,
    Heun,
}
