namespace Runner.Diffusion.Schedulers.Euler;

/// <summary>The keys of diffusers' <c>EulerAncestralDiscreteScheduler</c>.</summary>
internal sealed record EulerAncestralSettings : SchedulerSettings
{
    public EulerAncestralSettings() => TimestepSpacing = TimestepSpacing.Linspace;
}
