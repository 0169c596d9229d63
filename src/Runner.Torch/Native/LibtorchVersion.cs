namespace Runner.Torch.Native;

/// <summary>Which libtorch computes.</summary>
/// <param name="Version">Such as <c>2.10.0</c> or <c>2.11.0+cu128</c>.</param>
/// <param name="Origin"><c>packaged</c>, or the folder that it was loaded from.</param>
/// <param name="HasCuda">Whether it was built for CUDA; the machine may still have no such device.</param>
public sealed record LibtorchVersion(string Version, string Origin, bool HasCuda = false);
