using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>
/// Where the parameters of layers come from while a network is being built on this thread: drawn for training, left unset for a checkpoint to fill,
/// or shapes without memory. A context rather than an argument, as PyTorch's own <c>with torch.device(...)</c>: no constructor in between cares.
/// </summary>
/// <param name="Device">Where parameters live.</param>
/// <param name="Dtype">Their element type.</param>
/// <param name="Drawn">Whether to draw PyTorch's default initial values.</param>
/// <param name="Generator">What to draw from; null is the default generator, which everything in the process shares.</param>
public sealed record Weights(Device Device, ScalarType Dtype, bool Drawn, Generator? Generator = null)
{
    [ThreadStatic]
    private static Weights? t_current;

    /// <summary>Float32 on the CPU, drawn from the default generator (seed it with <c>torch.manual_seed</c>).</summary>
    public static Weights Fresh { get; } = new(CPU, ScalarType.Float32, Drawn: true);

    /// <summary>Float32 on the CPU, drawn from a generator of the caller's: the numbers that the default generator would give after the same seed.</summary>
    public static Weights From(Generator generator) => Fresh with { Generator = generator };

    /// <summary>Names and shapes only: the meta device.</summary>
    public static Weights Shapes { get; } = new(META, ScalarType.Float32, Drawn: false);

    internal static Weights Current => t_current ?? Fresh;

    /// <summary>Memory that nobody has written to: pages cost nothing until a checkpoint fills or replaces them.</summary>
    public static Weights Unset(Device device, ScalarType dtype) => new(device, dtype, Drawn: false);

    /// <summary>Builds a network whose parameters come from here.</summary>
    public T Build<T>(Func<T> build)
    {
        Weights? outer = t_current;
        t_current = this;
        try
        {
            return build();
        }
        finally
        {
            t_current = outer;
        }
    }

    /// <summary>A parameter in the number format of what it meets: a network computes in float64 what it keeps in another, one layer at a time, to be compared with.</summary>
    internal static Tensor For(Parameter parameter, Tensor input) => input.dtype == ScalarType.Float64 && parameter.dtype != ScalarType.Float64 ? parameter.to(ScalarType.Float64) : parameter;

    /// <summary>PyTorch's default for linear and convolution layers: uniform within 1/sqrt(fan in), weights and biases alike.</summary>
    internal Parameter Uniform(long fanIn, params long[] shape)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        return Allocate(shape, tensor => tensor.uniform_(-bound, bound, Generator));
    }

    /// <summary>PyTorch's default for embeddings: standard normal numbers.</summary>
    internal Parameter Normal(params long[] shape) => Allocate(shape, tensor => tensor.normal_(0, 1, Generator));

    internal Parameter Filled(double value, params long[] shape) => Allocate(shape, tensor => tensor.fill_(value));

    private Parameter Allocate(long[] shape, Action<Tensor> draw)
    {
        Tensor tensor = empty(shape, Dtype, Device);
        if (Drawn)
        {
            draw(tensor);
        }

        Parameter parameter = new(tensor);
        parameter.DetachFromDisposeScope(); // A network outlives the scope in which it happens to be built.
        return parameter;
    }
}
