using static TorchSharp.torch;

namespace LabelerTraining.Objectives;

/// <summary>
/// How far predictions are from the truth in ranks: |F(predicted) - F(truth)| with F the truth's own distribution function within each picture. A near object fills most of
/// the range of inverse depth and the walls behind share the rest, though they are most of the picture; in ranks each pixel counts the same.
/// </summary>
internal static class RankError
{
    private const int Cells = 64;

    // Keeps the slope of F finite where the truth hardly varies, in standard deviations of the picture.
    private const float LeastWidth = 0.01f;

    /// <summary>Mean error in [0, 1]; differentiable in the prediction. Both [batch, h, w], the truth standardised.</summary>
    public static Tensor Of(Tensor predicted, Tensor truth)
    {
        Tensor values = truth.flatten(1); // [batch, pixels]
        Tensor knots = Quantiles(values); // [batch, 65]
        Tensor error = Share(predicted.flatten(1), knots) - Share(values, knots);
        return error.abs().mean();
    }

    private static Tensor Quantiles(Tensor values)
    {
        (Tensor sorted, _) = values.sort(1);
        Tensor places = linspace(0, values.shape[1] - 1, Cells + 1).round().to(ScalarType.Int64);
        return sorted.index_select(1, places);
    }

    /// <summary>F: the share of the picture's true values below each value, linear between knots and beyond them.</summary>
    private static Tensor Share(Tensor values, Tensor knots)
    {
        Tensor inner = knots.narrow(1, 1, Cells - 1).contiguous();
        Tensor cell = searchsorted(inner, values.detach().contiguous()); // [batch, pixels], 0 to 63
        Tensor low = knots.gather(1, cell);
        Tensor width = maximum(knots.narrow(1, 1, Cells).gather(1, cell) - low, tensor([LeastWidth], [1]));
        return (cell + ((values - low) / width)) / tensor([(float)Cells], [1]);
    }
}
