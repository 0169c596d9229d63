using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Lms;

internal sealed class LmsScheduler(LmsSettings settings) : IScheduler
{
    internal const string Name = "lms";

    private readonly SigmaTable _table = new(new TrainingNoise(settings));

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config) => new LmsScheduler(LmsSettings.From(config));

    public Schedule Schedule(int steps)
    {
        SigmaGrid grid = SigmaGrid.Build(settings, _table, steps, settings.UseKarrasSigmas, final: 0);
        return grid.Schedule(settings, sigmas => new LmsRule(settings.PredictionType, sigmas));
    }
}
