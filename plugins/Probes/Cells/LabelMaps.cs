using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Cells;

/// <summary>The labels of a set of images, [images, height, width]: a number per pixel, or the number of a class.</summary>
internal sealed class LabelMaps
{
    private readonly float[][] _maps;

    public LabelMaps(Tensor labels)
    {
        if (labels.dim() != 3)
        {
            throw new ArgumentException($"labels must be [images, height, width], not [{string.Join(", ", labels.shape)}]", nameof(labels));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        (Height, Width) = ((int)labels.shape[1], (int)labels.shape[2]);
        Tensor numbers = labels.detach().cpu().to(ScalarType.Float32).contiguous();
        _maps = [.. Enumerable.Range(0, (int)labels.shape[0]).Select(image => numbers[image].data<float>().ToArray())];
    }

    public IReadOnlyList<float[]> All => _maps;

    public int Images => _maps.Length;

    public int Height { get; }

    public int Width { get; }

    public ReadOnlySpan<float> this[int image] => _maps[image];
}
