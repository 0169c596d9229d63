namespace Runner.Diffusion.Schedulers.DpmSolver;

/// <summary>The keys of diffusers' <c>DPMSolverMultistepScheduler</c>.</summary>
internal sealed record DpmSolverSettings : SchedulerSettings
{
    public DpmSolverSettings() => TimestepSpacing = TimestepSpacing.Linspace;

    /// <summary>1 or 2; the third order is not implemented.</summary>
    public int SolverOrder { get; init; } = 2;

    public SolverType SolverType { get; init; } = SolverType.Midpoint;

    /// <summary>First order in the last step of a run of less than 15 steps.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>First order in the last step of any run.</summary>
    public bool EulerAtFinal { get; init; }

    public bool UseKarrasSigmas { get; init; }

    public FinalSigma FinalSigmasType { get; init; } = FinalSigma.Zero;

    internal bool LastStepIsFirstOrder(int steps) => EulerAtFinal || FinalSigmasType == FinalSigma.Zero || (LowerOrderFinal && steps < 15);
}
