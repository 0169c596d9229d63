namespace Runner.Diffusion.Schedulers.Lms;

/// <summary>The keys of diffusers' <c>LMSDiscreteScheduler</c>.</summary>
internal sealed record LmsSettings : SchedulerSettings
{
    public LmsSettings() => TimestepSpacing = TimestepSpacing.Linspace;

    public bool UseKarrasSigmas { get; init; }

    internal static LmsSettings From(SchedulerConfig config) =>
        config.Bind<LmsSettings>(new() { ["use_exponential_sigmas"] = "false", ["use_beta_sigmas"] = "false" });
}
