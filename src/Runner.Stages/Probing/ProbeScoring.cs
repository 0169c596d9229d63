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
    private const int ImagesAtOnce = 8;

    private readonly StageMetric[] _metrics;
    private readonly LabelledSamples _samples;
    private readonly int _show;
    private readonly ProbeScores _baseline;

    public ProbeScoring(IProbe probe, StageMetric[] metrics, LabelledSamples samples, int show)
    {
        (_metrics, _samples, _show) = (metrics, samples, show);
        using DisposeScope scope = NewDisposeScope();
        Tensor nothing = zeros([samples.Index.Length, 1, 1, 1]);
        (ProbeScores Scores, double[] Fits)[] baselines = [.. probe.Baselines.Select(Trained)];
        ProbeScores[] best = [.. metrics.Select((_, metric) => baselines.MaxBy(baseline => baseline.Fits[metric]).Scores)]; // the first of equals
        _baseline = new ProbeScores([.. best.Select((scores, metric) => scores.Test[metric])], [.. best.Select((scores, metric) => scores.Validation[metric])]);

        (ProbeScores, double[]) Trained(IProbe baseline)
        {
            using ITrainedProbe trained = baseline.Train(samples.Train.Of(nothing), samples.Validation.Of(nothing), 0, CancellationToken.None);
            double[] fits = probe.Baselines.Count == 1 ? new double[metrics.Length] : [.. Measure(trained, samples.Train, nothing, out _).Select((scores, metric) => Fit(metrics[metric].Better, scores))];
            return (Scores(trained, nothing, out _), fits);
        }
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

    // How well a baseline does on the images that it learned from; where nothing is defined, worse than any.
    private static double Fit(Better better, Score[] scores)
    {
        double mean = scores.Where(score => score.IsDefined).Select(score => score.Value).DefaultIfEmpty(double.NaN).Average();
        return double.IsNaN(mean) ? double.NegativeInfinity : better == Better.Smaller ? -mean : better == Better.Larger ? mean : 0;
    }

    private ProbeScores Scores(ITrainedProbe trained, Tensor activations, out Tensor test) =>
        new(Measure(trained, _samples.Test, activations, out test), Measure(trained, _samples.Validation, activations, out _));

    // [metric][image]; and what is predicted.
    private Score[][] Measure(ITrainedProbe trained, SamplePart part, Tensor activations, out Tensor predicted)
    {
        ProbeData data = part.Of(activations);
        Tensor found = predicted = Predict(trained, data);
        return [.. _metrics.Select(metric => metric.Takes switch
        {
            MetricInput.OwnUnits => metric.Measure(_samples.Scaling.Undo(found), part.Unscaled(found.device)),
            MetricInput.Ranking or MetricInput.Probabilities => OfProbabilities(metric, trained, data),
            _ => metric.Measure(found, data.Labels),
        })];
    }

    // A few images at a time: a number for each class is much more than a class.
    private static Score[] OfProbabilities(StageMetric metric, ITrainedProbe trained, ProbeData data)
    {
        List<Score> scores = [];
        for (long first = 0; first < data.Labels.shape[0]; first += ImagesAtOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            long count = Math.Min(ImagesAtOnce, data.Labels.shape[0] - first);
            Tensor labels = data.Labels.narrow(0, first, count);
            Tensor probabilities = trained.Probabilities(data.Activations.narrow(0, first, count), (int)labels.shape[1], (int)labels.shape[2]);
            if (!probabilities.isfinite().all().item<bool>()) throw NotFinite();
            scores.AddRange(metric.Measure(probabilities, labels));
        }

        return [.. scores];
    }

    private static Tensor Predict(ITrainedProbe trained, ProbeData data)
    {
        if (data.Labels.shape[0] == 0) return data.Labels.clone();
        Tensor predicted = trained.Predict(data.Activations, (int)data.Labels.shape[1], (int)data.Labels.shape[2]);
        return predicted.is_floating_point() && !predicted.isfinite().all().item<bool>() ? throw NotFinite() : predicted;
    }

    private static InvalidDataException NotFinite() => new("the probe predicts numbers that are not finite: the activations, or its parameters, are not");
}
