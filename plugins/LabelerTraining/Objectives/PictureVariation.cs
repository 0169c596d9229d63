using Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LabelerTraining.Objectives;

/// <summary>
/// Mirrors half of the scenes and varies their colours, sharpness and noise. Generated pictures come through an autoencoder, which softens
/// them; a labeler that knew only crisp renders would judge the softness instead of the scene.
/// </summary>
internal sealed class PictureVariation(PictureVariationSettings settings)
{
    // A Gaussian of sigma 1.2 pixels, cut at two pixels.
    private static readonly float[] BlurProfile = [0.0910f, 0.2361f, 0.3458f, 0.2361f, 0.0910f];

    public SceneBatch Apply(SceneBatch scenes, Generator generator)
    {
        SceneBatch mirrored = Mirror(scenes, generator);
        Tensor pictures = Colour(Blur(mirrored.Pictures, generator), generator);
        Tensor amount = rand([pictures.shape[0], 1, 1, 1], generator: generator) * settings.Noise;
        Tensor noisy = pictures + (randn(pictures.shape, generator: generator) * amount);
        return mirrored with { Pictures = noisy.clamp_(0, 1) };
    }

    private static SceneBatch Mirror(SceneBatch scenes, Generator generator)
    {
        Tensor mirrored = Flips.Draw(scenes.Pictures.shape[0], generator);
        return new SceneBatch(Flips.Mirror(scenes.Pictures, mirrored), Flips.Mirror(scenes.InverseDepth, mirrored), Flips.Mirror(scenes.Foreground, mirrored));
    }

    /// <summary>Between the picture and its blurred self, by an amount of its own for each of the blurred half of the pictures.</summary>
    private Tensor Blur(Tensor pictures, Generator generator)
    {
        Tensor profile = tensor(BlurProfile);
        Tensor kernel = profile.outer(profile).expand(3, 1, 5, 5);
        Tensor padded = nn.functional.pad(pictures, [2, 2, 2, 2], PaddingModes.Replicate);
        Tensor blurred = nn.functional.conv2d(padded, kernel, groups: 3); // [batch, 3, h, w]
        Tensor drawn = rand([pictures.shape[0], 1, 1, 1], generator: generator);
        Tensor amount = ((drawn * 2) - 1).clamp_(0) * settings.Blur;
        return lerp(pictures, blurred, amount);
    }

    /// <summary>A gain for each channel and one for all, contrast about the middle grey, brightness.</summary>
    private Tensor Colour(Tensor pictures, Generator generator)
    {
        long batch = pictures.shape[0];
        Tensor gain = Around(1, settings.Tint, [batch, 3, 1, 1], generator) * Around(1, settings.Contrast, [batch, 1, 1, 1], generator);
        Tensor offset = Around(0, settings.Brightness, [batch, 1, 1, 1], generator);
        return ((pictures - 0.5) * gain).add_(offset + 0.5);
    }

    private static Tensor Around(double middle, double reach, long[] shape, Generator generator) =>
        (((rand(shape, generator: generator) * 2) - 1) * reach) + middle;
}
