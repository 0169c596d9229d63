using static TorchSharp.torch;

namespace LabelerTraining.Objectives;

/// <summary>What the net is trained to make small.</summary>
internal static class LabelerLoss
{
    // Errors below this many standard deviations count squared, larger ones linearly: far walls differ by little and still have an order.
    private const double Knee = 0.2;

    // Weight of the slopes: it makes occlusion edges sharp.
    private const double SlopeWeight = 0.5;

    /// <summary>Inverse depth, standardised for each picture: smooth L1, the L1 of its slopes, and the error in ranks. Both [batch, h, w].</summary>
    public static Tensor Depth(Tensor predicted, Tensor inverseDepth)
    {
        Tensor truth = Standardise(inverseDepth);
        Tensor error = predicted - truth;
        Tensor across = error.diff(1, 2).abs().mean() + error.diff(1, 1).abs().mean();
        return nn.functional.smooth_l1_loss(predicted, truth, beta: Knee) + (across * (SlopeWeight / 2)) + RankError.Of(predicted, truth);
    }

    /// <summary>Cross-entropy of the foreground. Logits and mask [batch, h, w].</summary>
    public static Tensor Saliency(Tensor logits, Tensor foreground) =>
        nn.functional.binary_cross_entropy_with_logits(logits, foreground);

    /// <summary>Mean 0 and standard deviation 1 within each picture: what is left of depth when scale and shift are unknown.</summary>
    private static Tensor Standardise(Tensor inverseDepth)
    {
        Tensor mean = inverseDepth.mean([1, 2], keepdim: true); // [batch, 1, 1]
        Tensor deviation = inverseDepth.std([1, 2], unbiased: false, keepdim: true);
        return (inverseDepth - mean) / (deviation + 1e-6);
    }
}
