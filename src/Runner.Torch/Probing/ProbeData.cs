using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Torch.Probing;

/// <summary>Activations of one site at one step, with their labels. Does not own its tensors.</summary>
/// <param name="Activations">[images, channels, h, w], on the device and in the number format that the model computed in.</param>
/// <param name="Labels">[images, H, W]: float32 numbers (standardised by the caller) or int64 classes. H and W are the image's, not the site's.</param>
/// <param name="Type">What the labels are.</param>
/// <param name="Images">[images, 3, H, W] in 0 to 1, for regularisers that look at edges; [images, 3, 0, 0] for a probe that says that it does not look at them.</param>
public sealed record ProbeData(Tensor Activations, Tensor Labels, LabelType Type, Tensor Images)
{
    /// <summary>What probes worked out from these labels. Whoever trains several probes on the same labels gives all of them the same, and disposes it.</summary>
    public PreparedLabels Prepared { get; init; } = new();
}
