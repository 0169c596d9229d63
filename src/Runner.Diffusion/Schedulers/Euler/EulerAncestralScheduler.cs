using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Euler;

internal sealed class EulerAncestralScheduler(EulerAncestralSettings settings) : IScheduler
{
    internal const string Name = "euler-ancestral";

    private readonly SigmaTable _table = new(new TrainingNoise(settings));

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config) =>
        new EulerAncestralScheduler(config.Bind<EulerAncestralSettings>(new() { ["rescale_betas_zero_snr"] = "false" }));

    public Schedule Schedule(int steps)
    {
        SigmaGrid grid = SigmaGrid.Build(settings, _table, steps, karras: false, final: 0);
        Schedule schedule = grid.Schedule(settings, sigmas => new EulerAncestralRule(settings.PredictionType, sigmas));
        return schedule with { NeedsNoise = true };
    }
}
