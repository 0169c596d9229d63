using TorchSharp;

namespace Runner.Torch.Native;

/// <summary>
/// Starts libtorch. Which one is chosen by the environment variable <c>RUNNER_LIBTORCH</c> (the folder <c>torch/lib</c> of a PyTorch 2.10 or 2.11 that is there already; unset or empty: the
/// packaged one), and holds for whatever uses the first tensor.
/// </summary>
public static class TorchRuntime
{
    /// <summary>What keeps libtorch from being loaded, where a first tensor failed on it; null where nothing does.</summary>
    public static LibtorchException? Failure => Libtorch.Failure;

    /// <summary>The files of libtorch that are mapped into this process: one, or none before the first tensor.</summary>
    public static IReadOnlyList<string> Mapped => Libtorch.Mapped();

    /// <summary>Says which libtorch would compute, and sets what it reads when it starts, but does not load it yet: that takes a good part of a second.</summary>
    /// <param name="threads">Threads within one operation.</param>
    /// <exception cref="LibtorchException">There is none that fits.</exception>
    public static LibtorchVersion Prepare(int threads)
    {
        ProcessSettings.Threads = threads;
        ProcessSettings.BeforeLibtorch();
        return Libtorch.Version;
    }

    /// <summary>Starts libtorch with the threads that were prepared, or one for each processor.</summary>
    /// <returns>Which libtorch computes.</returns>
    /// <exception cref="LibtorchException">There is none that fits, or it could not be loaded.</exception>
    public static LibtorchVersion Start() => Start(ProcessSettings.Threads);

    /// <summary>Starts libtorch once per process; later calls only set the number of threads.</summary>
    /// <param name="threads">Threads within one operation. The last bits of results depend on it.</param>
    /// <returns>Which libtorch computes.</returns>
    /// <exception cref="LibtorchException">There is none that fits, or it could not be loaded.</exception>
    public static LibtorchVersion Start(int threads)
    {
        LibtorchVersion version = Prepare(threads);
        Libtorch.Load();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception failure) when (failure is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            throw Libtorch.Failure ?? new LibtorchException($"TorchSharp does not work with libtorch {version.Version} ({version.Origin}): {failure.GetBaseException().Message}", failure);
        }

        torch.set_num_threads(threads);
        return version;
    }
}
