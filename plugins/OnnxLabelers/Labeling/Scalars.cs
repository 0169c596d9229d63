using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>
/// Numbers as operands. TorchSharp turns a number beside a tensor into a native scalar that nothing keeps alive during the call: a garbage collection at that
/// moment frees it under the reader. A tensor lives until its scope ends.
/// </summary>
internal static class Scalars
{
    /// <summary>A number that broadcasts against anything.</summary>
    public static Tensor Of(double value) => tensor([(float)value], [1]);
}
