using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Lms;

/// <summary>
/// The scheduler of "Beyond Surface Statistics" (Chen, Viégas and Wattenberg 2023): LMS whose timesteps run evenly from the last training step to 0,
/// fractional, whatever spacing and sigmas the model's config asks for.
/// </summary>
internal sealed class PaperLmsScheduler(LmsSettings settings) : IScheduler
{
    internal const string Name = "paper-lms";

    private readonly SigmaTable _table = new(TrainingNoise.RoundedEachStep(settings));

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config) =>
        new PaperLmsScheduler(LmsSettings.From(config) with { TimestepSpacing = TimestepSpacing.Linspace, UseKarrasSigmas = false });

    public Schedule Schedule(int steps)
    {
        double[] timesteps = TimestepGrid.Descending(settings, steps, whole: false);
        SigmaGrid grid = new(timesteps, SigmaTable.Rounded(timesteps.Select(_table.At), 0));
        return grid.Schedule(settings, sigmas => new LmsRule(settings.PredictionType, sigmas));
    }
}
