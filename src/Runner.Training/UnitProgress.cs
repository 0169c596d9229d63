using System.Globalization;
using Runner.Abstractions;

namespace Runner.Training;

/// <summary>Tells the run how far a unit of training is, with loss, samples per second and time left for the whole training, and keeps the means of the unit's losses.</summary>
/// <param name="unit">The unit that is being trained.</param>
/// <param name="context">The run.</param>
/// <param name="settings">The recipe: how many steps and samples there are in all.</param>
/// <param name="steps">The unit's own steps: from and to.</param>
/// <param name="time">The clock.</param>
internal sealed class UnitProgress(Unit unit, IRunContext context, TrainingSettings settings, (int From, int To) steps, TimeProvider time) : ITrainingObserver
{
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, double> _sums = [];
    private int _seen;

    /// <inheritdoc/>
    public void OnStep(StepReport report)
    {
        _seen++;
        Add("loss", report.Loss);
        foreach ((string name, double value) in report.Parts)
        {
            Add($"{name}-loss", value);
        }

        double secondsPerStep = time.GetElapsedTime(_started).TotalSeconds / _seen;
        context.Progress(unit, (report.Step - steps.From) / (double)(steps.To - steps.From), Message(report, secondsPerStep));
    }

    /// <summary>The mean loss over the unit's steps, and of each of its parts: <c>loss</c>, <c>absolute-loss</c> and so on.</summary>
    public IReadOnlyList<MetricRow> Means() => [.. _sums.Select(sum => new MetricRow(sum.Key, sum.Value / _seen) { Better = Better.Smaller })];

    private string Message(StepReport report, double secondsPerStep)
    {
        TimeSpan left = TimeSpan.FromSeconds((settings.Steps - report.Step) * secondsPerStep);
        double perSecond = settings.BatchSize / Math.Max(secondsPerStep, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {report.Step} of {settings.Steps}: loss {_sums["loss"] / _seen:0.0000}, {perSecond:0} samples/s, {left:h\\:mm\\:ss} left");
    }

    private void Add(string name, double value) => _sums[name] = _sums.GetValueOrDefault(name) + value;
}
