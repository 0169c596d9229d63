using System.ComponentModel.DataAnnotations;

namespace Runner.Diffusion.Schedulers;

/// <summary>The keys that every <c>scheduler_config.json</c> may have. Defaults are those of diffusers' classes.</summary>
internal abstract record SchedulerSettings
{
    public int NumTrainTimesteps { get; init; } = 1000;

    public double BetaStart { get; init; } = 0.0001;

    public double BetaEnd { get; init; } = 0.02;

    public BetaSchedule BetaSchedule { get; init; } = BetaSchedule.Linear;

    /// <summary>The betas themselves; they take the place of the three keys above.</summary>
    public double[]? TrainedBetas { get; init; }

    public PredictionType PredictionType { get; init; } = PredictionType.Epsilon;

    public TimestepSpacing TimestepSpacing { get; init; } = TimestepSpacing.Leading;

    [Range(0, 1 << 20)]
    public int StepsOffset { get; init; }
}
