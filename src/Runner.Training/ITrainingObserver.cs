namespace Runner.Training;

/// <summary>Hears of every optimiser step, on the thread that called <see cref="Trainer.RunSteps"/>.</summary>
public interface ITrainingObserver
{
    /// <summary>A step is done.</summary>
    void OnStep(StepReport report);
}
