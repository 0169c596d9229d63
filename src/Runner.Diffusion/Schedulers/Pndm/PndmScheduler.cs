using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.Pndm;

/// <summary>Pseudo linear multistep (Liu et al. 2022). The second timestep is evaluated twice, so there is one evaluation more than steps.</summary>
internal sealed class PndmScheduler(PndmSettings settings) : IScheduler
{
    internal const string Name = "pndm";

    private readonly TrainingNoise _noise = new(settings);

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config)
    {
        PndmSettings settings = config.Bind<PndmSettings>([]);
        if (!settings.SkipPrkSteps) throw new InvalidDataException($"{config.Source}: \"skip_prk_steps\": false is not implemented for {Name}, expected true");
        if (settings.PredictionType == PredictionType.Sample)
        {
            throw new InvalidDataException($"{config.Source}: \"prediction_type\": \"sample\" is not implemented for {Name}, expected epsilon or v_prediction");
        }

        return new PndmScheduler(settings);
    }

    public Schedule Schedule(int steps)
    {
        if (steps < 2) throw new ArgumentOutOfRangeException(nameof(steps), steps, $"{Name} needs at least 2 steps");
        double[] grid = TimestepGrid.Descending(settings, steps, whole: true);
        double[] timesteps = [grid[0], grid[1], .. grid[1..]];
        int stride = settings.NumTrainTimesteps / steps;
        double final = settings.SetAlphaToOne ? 1 : _noise.Alpha(0);
        return new Schedule
        {
            Timesteps = timesteps,
            Levels = [.. timesteps.Select(t => NoiseLevel.OfAlpha(_noise.Alpha(t)))],
            Prediction = settings.PredictionType,
            Rule = () => new PndmRule(settings.PredictionType, timesteps, stride, t => _noise.Alpha(t, final)),
        };
    }
}
