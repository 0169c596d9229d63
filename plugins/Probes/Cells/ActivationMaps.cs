using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Cells;

/// <summary>The activations of one site at one step, [images, channels, height, width], for loops of the processor: float32, read in place where they are that already.</summary>
internal sealed class ActivationMaps : IDisposable
{
    private readonly Tensor[] _maps; // One view per image: a span of all images could be too long for one.

    public ActivationMaps(Tensor activations)
    {
        if (activations.dim() != 4)
        {
            throw new ArgumentException($"activations must be [images, channels, height, width], not [{string.Join(", ", activations.shape)}]", nameof(activations));
        }

        (Channels, Height, Width) = ((int)activations.shape[1], (int)activations.shape[2], (int)activations.shape[3]);
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor whole = activations.detach().cpu().to(ScalarType.Float32).contiguous();
        _maps = [.. Enumerable.Range(0, (int)activations.shape[0]).Select(image => whole[image].DetachFromDisposeScope())];
    }

    public int Images => _maps.Length;

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public int Cells => Height * Width;

    /// <summary>Channel after channel, each row by row: [channels, height x width].</summary>
    public ReadOnlySpan<float> this[int image] => MemoryMarshal.Cast<byte, float>(_maps[image].bytes);

    /// <summary>Whether every activation is a finite number.</summary>
    public bool AreFinite() => Array.TrueForAll(_maps, map =>
    {
        using Tensor finite = map.isfinite();
        using Tensor all = finite.all();
        return all.item<bool>();
    });

    public void Dispose()
    {
        foreach (Tensor map in _maps)
        {
            map.Dispose();
        }
    }
}
