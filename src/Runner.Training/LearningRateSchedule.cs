namespace Runner.Training;

/// <summary>Linear warm-up, then half a cosine down to the final share.</summary>
internal static class LearningRateSchedule
{
    /// <summary>The learning rate of optimiser step <paramref name="step"/>, from 0.</summary>
    internal static double At(int step, TrainingSettings settings)
    {
        if (step < settings.WarmupSteps)
        {
            return settings.LearningRate * (step + 1) / settings.WarmupSteps;
        }

        double decaySteps = Math.Max(1, settings.Steps - settings.WarmupSteps);
        double progress = Math.Min(1, (step - settings.WarmupSteps) / decaySteps);
        double cosine = 0.5 * (1 + Math.Cos(Math.PI * progress));
        return settings.LearningRate * (settings.FinalLearningRate + ((1 - settings.FinalLearningRate) * cosine));
    }
}
