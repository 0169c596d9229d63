using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>Pictures as a model wants them.</summary>
internal static class PicturePreparation
{
    /// <summary>[batch, 3, h, w] RGB in [0, 1] to [batch, 3, height, width] in the model's size, order and units; contiguous.</summary>
    public static Tensor Prepare(Tensor pictures, long height, long width, PictureInputSettings settings)
    {
        Tensor resized = Resizing.To(pictures, height, width, settings.Resize, settings.AlignCorners);
        Tensor normal = ((resized * Scalars.Of(settings.White)) - PerChannel(settings.Mean)) / PerChannel(settings.Std);
        Tensor ordered = settings.Channels == ChannelOrder.Bgr ? normal.flip(1) : normal;
        return ordered.to(ScalarType.Float32).contiguous();
    }

    private static Tensor PerChannel(IReadOnlyList<double> values) => tensor(values.Select(value => (float)value).ToArray()).view(1, -1, 1, 1);
}
