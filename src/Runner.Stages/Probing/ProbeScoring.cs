using Runner.Stages.Evaluating;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>Trains probes on the same labelled samples and scores each on the images that it did not learn from, beside the baseline that knows only the position.</summary>
internal sealed class ProbeScoring
{
    private readonly IProbe _probe;
    private readonly StageMetric[] _metrics;
    private readonly LabelledSamples _samples;
    private readonly int _show;
    private readonly ProbeScores _baseline;

    public ProbeScoring(IProbe probe, StageMetric[] metrics, LabelledSamples samples, int show)
    {
        (_probe, _metrics, _samples, _show) = (probe, metrics, samples, show);
        using DisposeScope scope = NewDisposeScope();
        Tensor nothing = zeros([samples.Index.Length, 1, 1, 1]);
        using ITrainedProbe baseline = probe.Baseline.Train(
            samples.Part(nothing, samples.Rows.Train), samples.Part(nothing, samples.Rows.Validation), 0, CancellationToken.None);
        _baseline = Scores(baseline, nothing, out _);
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
        ProbeScores scores = Scores(trained, activations, out Tensor test);
        Tensor shown = test.narrow(0, 0, Math.Min(_show, test.shape[0])).clone();
        return new ScoredProbe(trained, _metrics, scores, _baseline, _samples, shown.DetachFromDisposeScope());
    }

    private ProbeScores Scores(ITrainedProbe trained, Tensor activations, out Tensor test)
    {
        test = Predict(trained, _samples.Part(activations, _samples.Rows.Test));
        Tensor validation = Predict(trained, _samples.Part(activations, _samples.Rows.Validation));
        return new ProbeScores(Measure(test, _samples.Rows.Test), Measure(validation, _samples.Rows.Validation));
    }

    private Tensor Predict(ITrainedProbe trained, ProbeData data)
    {
        if (data.Labels.shape[0] == 0) return data.Labels.clone();
        Tensor predicted = trained.Predict(data.Activations, (int)data.Labels.shape[1], (int)data.Labels.shape[2]);
        return predicted.is_floating_point() && !predicted.isfinite().all().item<bool>()
            ? throw new InvalidDataException("the probe predicts numbers that are not finite: the activations, or its parameters, are not")
            : predicted;
    }

    private Torch.Measuring.Score[][] Measure(Tensor predicted, long[] rows)
    {
        Tensor labels = _samples.Labels.index_select(0, tensor(rows, ScalarType.Int64));
        return [.. _metrics.Select(metric => metric.Measure(predicted, labels))];
    }
}
