namespace Runner.Diffusion.Schedulers.Euler;

/// <summary>The keys of diffusers' <c>EulerDiscreteScheduler</c>.</summary>
internal sealed record EulerSettings : SchedulerSettings
{
    public EulerSettings() => TimestepSpacing = TimestepSpacing.Linspace;

    public bool UseKarrasSigmas { get; init; }

    public FinalSigma FinalSigmasType { get; init; } = FinalSigma.Zero;
}
