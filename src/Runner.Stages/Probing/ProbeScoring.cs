using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>Scores probes of the same labelled samples on the images that it did not learn from, each beside the baseline that knows only the position.</summary>
[CountsFor(Purpose.Scores)]
internal sealed class ProbeScoring
{
    private readonly StageMetric[] _metrics;
    private readonly LabelledSamples _samples;
    private readonly int _show;
    private readonly ProbeScores _baseline;

    public ProbeScoring(IProbe probe, StageMetric[] metrics, LabelledSamples samples, int show)
    {
        (_metrics, _samples, _show) = (metrics, samples, show);
        using DisposeScope scope = NewDisposeScope();
        Tensor nothing = zeros([samples.Index.Length, 1, 1, 1]);
        using ITrainedProbe baseline = probe.Baseline.Train(
            samples.Train.Of(nothing), samples.Validation.Of(nothing), 0, CancellationToken.None);
        _baseline = Scores(baseline, nothing, out _);
    }

    /// <summary>Measures a probe. Safe to call from several threads at once.</summary>
    /// <param name="trained">The probe.</param>
    /// <param name="activations">[n, channels, h, w] of its site.</param>
    public ScoredProbe Score(ITrainedProbe trained, Tensor activations)
    {
        using DisposeScope scope = NewDisposeScope();
        ProbeScores scores = Scores(trained, activations, out Tensor test);
        Tensor shown = test.narrow(0, 0, Math.Min(_show, test.shape[0])).cpu().clone();
        return new ScoredProbe(_metrics, scores, _baseline, _samples, shown.DetachFromDisposeScope());
    }

    private ProbeScores Scores(ITrainedProbe trained, Tensor activations, out Tensor test)
    {
        ProbeData tested = _samples.Test.Of(activations);
        ProbeData chosenBy = _samples.Validation.Of(activations);
        test = Predict(trained, tested);
        return new ProbeScores(Measure(test, tested.Labels), Measure(Predict(trained, chosenBy), chosenBy.Labels));
    }

    private Tensor Predict(ITrainedProbe trained, ProbeData data)
    {
        if (data.Labels.shape[0] == 0) return data.Labels.clone();
        Tensor predicted = trained.Predict(data.Activations, (int)data.Labels.shape[1], (int)data.Labels.shape[2]);
        return predicted.is_floating_point() && !predicted.isfinite().all().item<bool>()
            ? throw new InvalidDataException("the probe predicts numbers that are not finite: the activations, or its parameters, are not")
            : predicted;
    }

    private Torch.Measuring.Score[][] Measure(Tensor predicted, Tensor labels) => [.. _metrics.Select(metric => metric.Measure(predicted, labels))];
}
