using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Devices;

/// <summary>
/// Two-dimensional convolutions that are right on every processor. oneDNN, which computes them on the CPU, is wrong about blocks of 16 channels that are not full: see <see cref="FullBlocks"/>. Zero
/// channels fill them up: the numbers are those of the layer as it is. Networks call this in place of <c>nn.functional.conv2d</c>.
/// </summary>
public static class BlockConvolution
{
    private static readonly AsyncLocal<FullBlocks?> Forced = new();

    /// <summary>Which blocks are filled up here.</summary>
    internal static FullBlocks Here => Forced.Value ?? FullBlocks.OfThisProcessor;

    /// <summary>The convolution. Differentiable in all three tensors. Weights of another number format follow the input's.</summary>
    /// <param name="input">[batch, in, h, w]</param>
    /// <param name="weight">[out, in, kernel, kernel]</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">Steps of the kernel, down and across.</param>
    /// <param name="padding">Rows and columns of zeros around the input.</param>
    /// <returns>[batch, out, h', w']</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, int stride = 1, int padding = 0)
    {
        if (Bands.Of(input, weight, stride, padding) is { } bands) return bands.Convolve(input, weight.to(input.dtype), bias?.to(input.dtype));
        (long moreIn, long moreOut) = Here.Missing(input, weight.shape[1], weight.shape[0]);
        if (moreIn == 0 && moreOut == 0 && weight.dtype == input.dtype)
            return nn.functional.conv2d(input, weight, bias, [stride, stride], [padding, padding]);
        using DisposeScope scope = NewDisposeScope();
        Tensor wide = With(With(weight.to(input.dtype), 1, moreIn), 0, moreOut);
        Tensor? shift = bias is null ? null : With(bias.to(input.dtype), 0, moreOut);
        Tensor output = nn.functional.conv2d(With(input, 1, moreIn), wide, shift, [stride, stride], [padding, padding]);
        return scope.MoveToOuter(moreOut == 0 ? output : output.narrow(1, 0, weight.shape[0]));
    }

    /// <summary>Fills up other blocks until it is disposed, on this flow of control: so that a processor that needs it not can show that the numbers stay.</summary>
    internal static IDisposable Force(FullBlocks blocks)
    {
        FullBlocks? outer = Forced.Value;
        Forced.Value = blocks;
        return new Ending(() => Forced.Value = outer);
    }

    // Zero channels behind an axis.
    private static Tensor With(Tensor tensor, int axis, long more)
    {
        if (more == 0) return tensor;
        long[] shape = tensor.shape;
        shape[axis] = more;
        return cat([tensor, zeros(shape, tensor.dtype, tensor.device)], axis);
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>
/// A convolution in float64 on the processor, by bands of rows. libtorch lays out every window of the input beside it before it multiplies: nine times the input for a 3x3 kernel, 4.8 GB for 256
/// channels of 512x512. The windows of a band are few; the numbers are those of the whole.
/// </summary>
internal sealed record Bands(long Rows, long RowsOfABand, int Kernel, int Stride, int Padding)
{
    private const long MostBytes = 1L << 27;

    /// <returns>Null where the windows of the whole take little, or the format is laid out otherwise, or a gradient passes.</returns>
    public static Bands? Of(Tensor input, Tensor weight, int stride, int padding)
    {
        if (input.dtype != ScalarType.Float64 || input.device_type != DeviceType.CPU || (is_grad_enabled() && (input.requires_grad || weight.requires_grad))) return null;
        int kernel = (int)weight.shape[2];
        long rows = Length(input.shape[2], kernel, stride, padding);
        long bytesOfARow = weight.shape[1] * kernel * weight.shape[3] * Length(input.shape[3], (int)weight.shape[3], stride, padding) * sizeof(double);
        return kernel == 1 || rows * bytesOfARow <= MostBytes ? null : new Bands(rows, Math.Max(1, MostBytes / bytesOfARow), kernel, stride, padding);
    }

    public Tensor Convolve(Tensor input, Tensor weight, Tensor? bias)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> bands = [];
        for (long first = 0; first < Rows; first += RowsOfABand)
        {
            long rows = Math.Min(RowsOfABand, Rows - first);
            using DisposeScope band = NewDisposeScope();
            (long from, long to) = ((first * Stride) - Padding, ((first + rows - 1) * Stride) - Padding + Kernel);
            Tensor seen = input.narrow(2, Math.Max(0, from), Math.Min(to, input.shape[2]) - Math.Max(0, from));
            Tensor padded = nn.functional.pad(seen, (0, 0, Math.Max(0, -from), Math.Max(0, to - input.shape[2])));
            bands.Add(nn.functional.conv2d(padded, weight, bias, [Stride, Stride], [0, Padding]).MoveToOuterDisposeScope());
        }

        return scope.MoveToOuter(cat(bands, 2));
    }

    private static long Length(long size, int kernel, int stride, int padding) => ((size + (2 * padding) - kernel) / stride) + 1;
}

/// <summary>Which blocks of 16 channels are filled up with zeros before oneDNN sees them.</summary>
/// <param name="Inputs">
/// Input channels, where there are more than 8: on AVX-512, a 3x3 convolution in float32 or bfloat16 of two and more images is off by 5 to 65% with 20, 24, 40, 56, 72, 88, 120 or 328 of them (libtorch 2.10;
/// the same wrong bits each time). With 4 and 8 it is right, as it is with one image: there are other kernels for so few. One image is filled up as well, so that it has the numbers that it has in a batch.
/// </param>
/// <param name="Outputs">
/// Output channels, where a gradient passes or the format is bfloat16: the gradient with respect to the input multiplies the missing channels by memory that nobody has set, and zero times NaN is NaN; in
/// bfloat16 the output itself is off by a third (measured with 4 channels on AVX-512).
/// </param>
internal sealed record FullBlocks(bool Inputs, bool Outputs)
{
    private const long Block = 16;
    private const long Few = 8;

    public static FullBlocks OfThisProcessor { get; } = new(HasWideVectors(Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") ?? Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA")), true);

    /// <summary>How many channels must be added to both sides of a convolution.</summary>
    public (long In, long Out) Missing(Tensor input, long channelsIn, long channelsOut)
    {
        bool computes = input.device_type == DeviceType.CPU && input.dtype != ScalarType.Float64;
        bool gradient = input.requires_grad && is_grad_enabled();
        return (
            Inputs && computes && channelsIn > Few ? Rest(channelsIn) : 0,
            Outputs && (gradient || (computes && input.dtype == ScalarType.BFloat16)) ? Rest(channelsOut) : 0);
    }

    /// <summary>Whether oneDNN computes with AVX-512: the processor has it, and the environment does not forbid it. What the .NET runtime was told to use does not count.</summary>
    internal static bool HasWideVectors(string? allowed) =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ebx & (1 << 16)) != 0
        && !(allowed is { Length: > 0 } && (allowed.StartsWith("SSE", StringComparison.OrdinalIgnoreCase) || (allowed.StartsWith("AVX", StringComparison.OrdinalIgnoreCase) && !allowed.StartsWith("AVX512", StringComparison.OrdinalIgnoreCase) && !allowed.StartsWith("AVX10", StringComparison.OrdinalIgnoreCase))));

    private static long Rest(long channels) => (Block - (channels % Block)) % Block;
}
