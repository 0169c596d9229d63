using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Taste;

/// <summary>In YAML: <c>{ kind: warmth, gain: 2 }</c>.</summary>
public sealed record WarmthSettings
{
    [Range(0.1, 10)]
    [Description("What the difference of red and blue is multiplied by.")]
    public double Gain { get; init; } = 1;
}

internal sealed class WarmthLabeler(WarmthSettings settings) : ILabeler
{
    public LabelType Type => LabelType.Continuous;

    // [images, 3, height, width] in 0 to 1 -> [images, height, width]
    public Tensor Label(Tensor images) => (images.select(1, 0) - images.select(1, 2)) * settings.Gain;

    public void Dispose()
    {
    }
}
