using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace MyPlugin;

/// <summary>The settings of the labeler: in YAML, gamma is the key.</summary>
public sealed record BrightnessSettings
{
    [Range(0.1, 10)]
    [Description("The power that brightness is raised to.")]
    public double Gamma { get; init; } = 1;
}

internal sealed class BrightnessLabeler(BrightnessSettings settings) : ILabeler
{
    public LabelType Type => LabelType.Continuous;

    // [images, 3, height, width] in 0 to 1 -> [images, height, width]
    public Tensor Label(Tensor images) => images.mean([1]).pow(settings.Gamma);

    public void Dispose()
    {
    }
}
