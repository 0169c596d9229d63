using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Ddim;

internal sealed class DdimScheduler(DdimSettings settings) : IScheduler
{
    internal const string Name = "ddim";

    private readonly TrainingNoise _noise = new(settings);

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config) => new DdimScheduler(DdimSettings.From(config));

    public Schedule Schedule(int steps)
    {
        double[] timesteps = TimestepGrid.Descending(settings, steps, whole: true);
        int stride = settings.NumTrainTimesteps / steps;
        double final = settings.SetAlphaToOne ? 1 : _noise.Alpha(0);
        double[] alphas = [.. timesteps.Select(t => _noise.Alpha(t))];
        double[] next = [.. timesteps.Select(t => _noise.Alpha(t - stride, final))];
        return new Schedule
        {
            Timesteps = timesteps,
            Levels = [.. alphas.Select(NoiseLevel.OfAlpha)],
            Prediction = settings.PredictionType,
            NeedsNoise = settings.Eta > 0,
            Rule = () => new DdimRule(settings, alphas, next),
        };
    }
}
