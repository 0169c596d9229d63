using Runner.Diffusion.Schedulers.Schedules;

namespace Runner.Diffusion.Schedulers.DpmSolver;

/// <summary>DPM-Solver++ (Lu et al. 2022), multistep, on the clean prediction: the "2M" of common user interfaces.</summary>
internal sealed class DpmSolverScheduler(DpmSolverSettings settings) : IScheduler
{
    internal const string Name = "dpmpp-2m";

    private readonly SigmaTable _table = new(new TrainingNoise(settings));

    public string Kind => Name;

    internal static IScheduler From(SchedulerConfig config)
    {
        DpmSolverSettings settings = config.Bind<DpmSolverSettings>(new()
        {
            ["algorithm_type"] = "\"dpmsolver++\"",
            ["thresholding"] = "false",
            ["use_exponential_sigmas"] = "false",
            ["use_beta_sigmas"] = "false",
            ["use_lu_lambdas"] = "false",
            ["use_flow_sigmas"] = "false",
            ["use_dynamic_shifting"] = "false",
            ["lambda_min_clipped"] = "\"-Infinity\"",
            ["variance_type"] = "null",
            ["rescale_betas_zero_snr"] = "false",
        });
        if (settings.SolverOrder is not (1 or 2))
        {
            throw new InvalidDataException($"{config.Source}: \"solver_order\": {settings.SolverOrder} is not implemented for {Name}, expected 1 or 2");
        }

        return new DpmSolverScheduler(settings);
    }

    public Schedule Schedule(int steps)
    {
        double[] timesteps = Timesteps(steps);
        double[] sigmas = [.. timesteps.Select(_table.At)];
        if (settings.UseKarrasSigmas)
        {
            sigmas = SigmaTable.Karras(_table.Last, _table.First, steps);
            timesteps = [.. sigmas.Select(_table.TimestepOf)];
            if (settings.BetaSchedule != BetaSchedule.SquaredcosCapV2) timesteps = [.. timesteps.Select(t => Math.Round(t))];
        }

        sigmas = SigmaTable.Rounded(sigmas, settings.FinalSigmasType == FinalSigma.Zero ? 0 : _table.First);
        NoiseLevel[] levels = [.. sigmas.Select(sigma => NoiseLevel.OfSigma(sigma).Normalized())];
        return new Schedule
        {
            Timesteps = timesteps,
            Levels = levels[..^1],
            Prediction = settings.PredictionType,
            Rule = () => new DpmSolverRule(settings, levels),
        };
    }

    // One more point than steps is laid out and the lowest dropped, except for trailing.
    private double[] Timesteps(int steps)
    {
        TimestepGrid.Check(settings, steps);
        int count = settings.NumTrainTimesteps;
        return settings.TimestepSpacing switch
        {
            TimestepSpacing.Leading => [.. Enumerable.Range(1, steps).Reverse().Select(i => (double)((i * (count / (steps + 1))) + settings.StepsOffset))],
            TimestepSpacing.Trailing => TimestepGrid.Trailing(count, steps),
            _ => [.. TimestepGrid.Linspace(count - 1, steps + 1).Skip(1).Reverse().Select(t => Math.Round(t))],
        };
    }
}
