namespace Runner.Torch.Native;

/// <summary>Which libtorch computes.</summary>
/// <param name="Version">Such as <c>2.10.0</c> or <c>2.11.0+cu128</c>.</param>
/// <param name="Origin"><c>packaged</c>, or the folder that it is loaded from.</param>
/// <param name="HasCuda">Whether it was built for CUDA; the machine may still have no such device.</param>
public sealed record LibtorchVersion(string Version, string Origin, bool HasCuda = false)
{
    /// <summary>The <see cref="Origin"/> of the libtorch that the program brings along.</summary>
    public const string Packaged = "packaged";
}

/// <summary>No libtorch that fits could be loaded; the message says what was found and what is needed.</summary>
public sealed class LibtorchException(string message, Exception? cause = null) : Exception(message, cause);
