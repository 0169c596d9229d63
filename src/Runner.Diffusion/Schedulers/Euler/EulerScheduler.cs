using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Euler;

internal sealed class EulerScheduler(EulerSettings settings) : IScheduler
{
    internal const string Name = "euler";

    private readonly SigmaTable _table = new(new TrainingNoise(settings));

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config) => new EulerScheduler(config.Bind<EulerSettings>(new()
    {
        ["use_exponential_sigmas"] = "false",
        ["use_beta_sigmas"] = "false",
        ["interpolation_type"] = "\"linear\"",
        ["timestep_type"] = "\"discrete\"",
        ["rescale_betas_zero_snr"] = "false",
        ["sigma_min"] = "null",
        ["sigma_max"] = "null",
    }));

    public Schedule Schedule(int steps)
    {
        double final = settings.FinalSigmasType == FinalSigma.Zero ? 0 : _table.First;
        SigmaGrid grid = SigmaGrid.Build(settings, _table, steps, settings.UseKarrasSigmas, final);
        return grid.Schedule(settings, sigmas => new EulerRule(settings.PredictionType, sigmas));
    }
}
