using System.Globalization;
using System.Reflection;
using TorchSharp;

namespace Runner.Torch.Native;

/// <summary>Starts libtorch: everything that must happen before the first tensor.</summary>
public static class TorchRuntime
{
    private static readonly Lock Starting = new();
    private static LibtorchVersion? started;

    /// <summary>Says which libtorch would compute, and sets what it reads when it starts, but does not load it yet: that takes a good part of a second.</summary>
    /// <param name="threads">Threads within one operation.</param>
    /// <param name="libtorch">The folder with the libraries of a PyTorch that is there already; empty: the packaged ones.</param>
    /// <exception cref="LibtorchException">The folder holds no libtorch that fits.</exception>
    public static LibtorchVersion Prepare(int threads, string libtorch = "")
    {
        lock (Starting)
        {
            if (started is not null) return started;
            ProcessSettings.BeforeLibtorch(threads);
            return Find(libtorch);
        }
    }

    /// <summary>Starts libtorch once per process; later calls only set the number of threads.</summary>
    /// <param name="threads">Threads within one operation. The last bits of results depend on it.</param>
    /// <param name="libtorch">The folder with the libraries of a PyTorch that is there already (its <c>torch/lib</c>); empty: the packaged ones.</param>
    /// <returns>Which libtorch computes.</returns>
    /// <exception cref="LibtorchException">The folder holds no libtorch that fits, or none could be loaded.</exception>
    public static LibtorchVersion Start(int threads, string libtorch = "")
    {
        lock (Starting)
        {
            started ??= Load(threads, libtorch);
            torch.set_num_threads(threads);
            return started;
        }
    }

    private static LibtorchVersion Load(int threads, string libtorch)
    {
        ProcessSettings.BeforeLibtorch(threads);
        LibtorchVersion version = libtorch.Length > 0 ? ForeignLibtorch.Load(libtorch) : Find(libtorch);
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception failure) when (failure is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            throw new LibtorchException($"libtorch {version.Version} ({version.Origin}) could not be loaded: {failure.GetBaseException().Message}", failure);
        }

        ConvolutionNotices.Silence();
        return version;
    }

    private static LibtorchVersion Find(string libtorch) =>
        libtorch.Length > 0 ? ForeignLibtorch.Find(libtorch) : new LibtorchVersion(Packaged(), "packaged", Packaged().Contains("+cu", StringComparison.Ordinal));

    private static string Packaged() =>
        typeof(TorchRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == "LibtorchVersion")?.Value
        ?? string.Create(CultureInfo.InvariantCulture, $"of TorchSharp {typeof(torch).Assembly.GetName().Version}");
}
