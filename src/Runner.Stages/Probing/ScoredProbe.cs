using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Torch.Measuring;
using Runner.Torch.Pickle;
using Runner.Torch.Probing;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>A trained probe with its scores, as it is stored. Owns the probe and the predictions.</summary>
/// <param name="trained">The probe.</param>
/// <param name="metrics">What was measured.</param>
/// <param name="values">[metric][test image].</param>
/// <param name="baseline">[metric][test image] of the baseline that knows only the position.</param>
/// <param name="index">[test image]: the images' indices.</param>
/// <param name="predicted">[shown, H, W]: predictions for the first test images.</param>
/// <param name="scaling">How the labels are scaled.</param>
internal sealed class ScoredProbe(
    ITrainedProbe trained, IMetric[] metrics, double[][] values, double[][] baseline, long[] index, Tensor predicted, LabelScaling scaling) : IDisposable
{
    /// <summary>For each metric its mean, the baseline's mean, and the skill: 1 - error / baseline error, where a score's error is its distance from 1.</summary>
    public IReadOnlyList<MetricRow> Rows =>
    [
        .. metrics.SelectMany((metric, number) => new[]
        {
            new MetricRow(metric.Name, Summary.Mean(values[number])),
            new MetricRow(metric.Name + "-baseline", Summary.Mean(baseline[number])),
            new MetricRow(metric.Name + "-skill", Skill.Over(Summary.Mean(values[number]), Summary.Mean(baseline[number]), metric.LargerIsBetter)),
        }),
    ];

    /// <summary>Writes parameters (also as PyTorch's file), losses by epoch, scores by image, and the predictions for the first test images.</summary>
    public void Write(string folder)
    {
        SafetensorsWriter.Write(Path.Combine(folder, "probe.safetensors"), trained.Parameters, new Dictionary<string, string>
        {
            ["label-mean"] = scaling.Mean.ToString("R", CultureInfo.InvariantCulture),
            ["label-deviation"] = scaling.Deviation.ToString("R", CultureInfo.InvariantCulture),
        });
        StateDictionaryWriter.Write(Path.Combine(folder, "probe.pth"), trained.Parameters); // The layout of the paper's released probes, for PyTorch.
        using Tensor shown = tensor(index.Take((int)predicted.shape[0]).ToArray(), ScalarType.Int64);
        SafetensorsWriter.Write(Path.Combine(folder, "predictions.safetensors"), [new("predicted", predicted), new("index", shown)]);
        Summary.WriteImages(folder, index, metrics, values);
        using StreamWriter text = new(Path.Combine(folder, "losses.csv"));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteRecords(trained.Losses);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        trained.Dispose();
        predicted.Dispose();
    }
}
