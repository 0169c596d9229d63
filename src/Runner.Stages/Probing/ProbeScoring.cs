using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>Trains probes on the same labelled samples and scores each on the test images, beside the baseline that knows only the position.</summary>
internal sealed class ProbeScoring
{
    private readonly IProbe _probe;
    private readonly IMetric[] _metrics;
    private readonly LabelledSamples _samples;
    private readonly int _show;
    private readonly double[][] _baseline;

    public ProbeScoring(IProbe probe, IMetric[] metrics, LabelledSamples samples, int show)
    {
        (_probe, _metrics, _samples, _show) = (probe, metrics, samples, show);
        using DisposeScope scope = NewDisposeScope();
        Tensor nothing = zeros([samples.Index.Length, 1, 1, 1]);
        ProbeData test = samples.Part(nothing, samples.Rows.Test);
        using ITrainedProbe baseline = probe.Baseline.Train(
            samples.Part(nothing, samples.Rows.Train), samples.Part(nothing, samples.Rows.Validation), 0, CancellationToken.None);
        _baseline = Measure(Predict(baseline, test), test);
    }

    /// <summary>Trains one probe and measures it. Safe to call from several threads at once.</summary>
    /// <param name="activations">[n, channels, h, w] of one site.</param>
    /// <param name="seed">The probe's seed.</param>
    /// <param name="cancellation">Stops the training.</param>
    public ScoredProbe TrainAndScore(Tensor activations, ulong seed, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        return Score(_probe.Train(_samples.Part(activations, _samples.Rows.Train), _samples.Part(activations, _samples.Rows.Validation), seed, cancellation), activations);
    }

    /// <summary>Measures a probe, which the result owns. Safe to call from several threads at once.</summary>
    /// <param name="trained">The probe.</param>
    /// <param name="activations">[n, channels, h, w] of its site.</param>
    public ScoredProbe Score(ITrainedProbe trained, Tensor activations)
    {
        using DisposeScope scope = NewDisposeScope();
        ProbeData test = _samples.Part(activations, _samples.Rows.Test);
        Tensor predicted = Predict(trained, test);
        Tensor shown = predicted.narrow(0, 0, Math.Min(_show, predicted.shape[0])).clone();
        return new ScoredProbe(
            trained, _metrics, Measure(predicted, test), _baseline, [.. _samples.Rows.Test.Select(row => _samples.Index[row])], shown.DetachFromDisposeScope(), _samples.Scaling);
    }

    private static Tensor Predict(ITrainedProbe trained, ProbeData data) =>
        trained.Predict(data.Activations, (int)data.Labels.shape[1], (int)data.Labels.shape[2]);

    private double[][] Measure(Tensor predicted, ProbeData data) => [.. _metrics.Select(metric => metric.Measure(predicted, data.Labels))];
}
