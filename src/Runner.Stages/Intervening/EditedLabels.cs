using Runner.Stages.Probing;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>Labels before and after an edit, scaled as the probes know them.</summary>
/// <param name="Index">[n]: the images' numbers.</param>
/// <param name="Original">[n, H, W].</param>
/// <param name="Target">[n, H, W].</param>
/// <param name="Type">What they are.</param>
/// <param name="Scaling">How they are scaled.</param>
internal sealed record EditedLabels(IReadOnlyList<int> Index, Tensor Original, Tensor Target, LabelType Type, LabelScaling Scaling);
