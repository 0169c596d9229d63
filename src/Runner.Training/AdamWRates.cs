namespace Runner.Training;

/// <summary>The numbers of one AdamW step.</summary>
internal sealed record AdamWRates
{
    internal required double LearningRate { get; init; }

    internal required double WeightDecay { get; init; }

    internal required double Beta1 { get; init; }

    internal required double Beta2 { get; init; }

    internal required double Epsilon { get; init; }

    internal required double AverageDecay { get; init; }

    /// <summary>1 - beta1^t: undoes the pull of the zero that the first moment started from.</summary>
    internal required double FirstCorrection { get; init; }

    /// <summary>1 - beta2^t.</summary>
    internal required double SecondCorrection { get; init; }

    /// <summary>The rates of the step after <paramref name="done"/> steps.</summary>
    internal static AdamWRates After(int done, TrainingSettings settings) => new()
    {
        LearningRate = LearningRateSchedule.At(done, settings),
        WeightDecay = settings.WeightDecay,
        Beta1 = settings.Beta1,
        Beta2 = settings.Beta2,
        Epsilon = settings.Epsilon,
        AverageDecay = Math.Min(settings.AverageDecay, (1.0 + done) / (10.0 + done)),
        FirstCorrection = 1 - Math.Pow(settings.Beta1, done + 1),
        SecondCorrection = 1 - Math.Pow(settings.Beta2, done + 1),
    };
}
