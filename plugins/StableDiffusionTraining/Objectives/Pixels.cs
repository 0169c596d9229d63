using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>Between bytes and the range that autoencoders work in.</summary>
internal static class Pixels
{
    /// <summary>uint8 to float32 in [-1, 1].</summary>
    internal static Tensor ToUnit(Tensor bytes) => bytes.to(ScalarType.Float32).div_(127.5).sub_(1);

    /// <summary>[-1, 1] (and what lies outside, clipped) to uint8.</summary>
    internal static Tensor ToBytes(Tensor unit) => unit.to(ScalarType.Float32).add(1).mul_(127.5).round_().clamp_(0, 255).to(ScalarType.Byte);
}
