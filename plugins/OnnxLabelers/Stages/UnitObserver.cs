using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Training;

namespace OnnxLabelers.Stages;

/// <summary>Tells how far a unit of training is, and keeps the mean of its losses.</summary>
internal sealed class UnitObserver(Unit unit, IRunContext context, int from, int steps) : ITrainingObserver
{
    private readonly Dictionary<string, double> _sums = [];
    private int _seen;

    public void OnStep(StepReport report)
    {
        _seen++;
        foreach ((string name, double value) in report.Parts)
        {
            _sums[name] = _sums.GetValueOrDefault(name) + value;
        }

        string losses = string.Join(", ", report.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Value:0.0000}")));
        context.Progress(unit, (report.Step - from) / (double)steps, $"step {report.Step}: loss {losses}");
    }

    /// <summary>The mean of each part of the loss over the unit's steps: <c>depth-loss</c>, <c>saliency-loss</c>.</summary>
    public IReadOnlyList<MetricRow> Means() => [.. _sums.Select(sum => new MetricRow(sum.Key + "-loss", sum.Value / _seen) { Better = Better.Smaller })];
}
