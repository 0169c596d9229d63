using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Ddim;

/// <summary>DDIM backwards: from clean latents to the noise that would lead to them. Timesteps rise; the model is asked at the step's end.</summary>
internal sealed class DdimInverseScheduler(DdimSettings settings) : IScheduler
{
    internal const string Name = "ddim-inverse";

    private readonly TrainingNoise _noise = new(settings);

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config)
    {
        DdimSettings settings = DdimSettings.From(config);
        if (settings.TimestepSpacing == TimestepSpacing.Linspace)
        {
            throw new InvalidDataException($"{config.Source}: \"timestep_spacing\": \"linspace\" is not implemented for {Name}, expected leading or trailing");
        }

        if (settings.Eta != 0) throw new InvalidDataException($"{config.Source}: \"eta\": {settings.Eta} is not implemented for {Name}, expected 0");
        return new DdimInverseScheduler(settings);
    }

    public Schedule Schedule(int steps)
    {
        double[] timesteps = [.. TimestepGrid.Descending(settings, steps, whole: true).Reverse()];
        int stride = settings.NumTrainTimesteps / steps;
        double initial = settings.SetAlphaToOne ? 1 : _noise.Alpha(0);
        double[] alphas = [.. timesteps.Select(t => _noise.Alpha(Math.Min(t - stride, settings.NumTrainTimesteps - 1), initial))];
        double[] next = [.. timesteps.Select(t => _noise.Alpha(t))];
        return new Schedule
        {
            Timesteps = timesteps,
            Levels = [.. alphas.Select(NoiseLevel.OfAlpha)],
            Prediction = settings.PredictionType,
            Rule = () => new DdimRule(settings, alphas, next),
        };
    }
}
