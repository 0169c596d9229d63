using Runner.Torch.Hooks;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Runner.Torch.Intervening;

/// <summary>What an intervention edits and towards what.</summary>
public sealed record InterventionRequest
{
    /// <summary>The site.</summary>
    public required HookSite Site { get; init; }

    /// <summary>The denoising step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>[images, channels, h, w], float32, where the model computes; the other tensors are there as well.</summary>
    public required Tensor Activation { get; init; }

    /// <summary>The label that the picture shall have: [images, H, W], of the probe's type.</summary>
    public required Tensor Target { get; init; }

    /// <summary>The label that the picture has without an edit: [images, H, W].</summary>
    public required Tensor Original { get; init; }

    /// <summary>The probe of this site and step, when there is one.</summary>
    public ITrainedProbe? Probe { get; init; }

    /// <summary>[images]: the norm of the reference edit of each image at this site and step; null unless asked for.</summary>
    public Tensor? ReferenceNorm { get; init; }

    /// <summary>[images, channels, h, w], float32: another sample's activation of each image at this site and step, as it is without any edit; null unless asked for.</summary>
    public Tensor? Source { get; init; }

    /// <summary>[1, channels, h, w], float32: the mean of training images' activations at this site and step, as they are without any edit; null unless asked for.</summary>
    public Tensor? Mean { get; init; }

    /// <summary>One seed per image, derived from experiment, prompt, site and step.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }
}
