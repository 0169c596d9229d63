using System.Globalization;
using Runner.Abstractions;

namespace Runner.Training;

/// <summary>Tells the run how far a unit of training is, with loss, samples per second and time left for the whole training.</summary>
/// <param name="unit">The unit that is being trained.</param>
/// <param name="context">The run.</param>
/// <param name="settings">The recipe: how many steps and samples there are in all.</param>
/// <param name="steps">The unit's own steps: from and to.</param>
/// <param name="time">The clock.</param>
internal sealed class UnitProgress(Unit unit, IRunContext context, TrainingSettings settings, (int From, int To) steps, TimeProvider time) : ITrainingObserver
{
    private readonly long _started = time.GetTimestamp();
    private double _losses;
    private int _seen;

    /// <inheritdoc/>
    public void OnStep(StepReport report)
    {
        _seen++;
        _losses += report.Loss;
        double secondsPerStep = time.GetElapsedTime(_started).TotalSeconds / _seen;
        context.Progress(unit, (report.Step - steps.From) / (double)(steps.To - steps.From), Message(report, secondsPerStep));
    }

    private string Message(StepReport report, double secondsPerStep)
    {
        TimeSpan left = TimeSpan.FromSeconds((settings.Steps - report.Step) * secondsPerStep);
        double perSecond = settings.BatchSize / Math.Max(secondsPerStep, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {report.Step} of {settings.Steps}: loss {_losses / _seen:0.0000}, {perSecond:0} samples/s, {left:h\\:mm\\:ss} left");
    }
}
