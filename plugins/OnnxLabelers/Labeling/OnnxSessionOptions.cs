using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Runner.Abstractions;

namespace OnnxLabelers.Labeling;

/// <summary>
/// How ONNX Runtime computes: with the run's number of threads, so that the same run gives the same labels, and on the run's device where that is CUDA and the package was built for it; otherwise on
/// the processor.
/// </summary>
internal static class OnnxSessionOptions
{
    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>What computes a session, in words.</summary>
    public static string Computes(RunEnvironment environment) => Computes(environment.Device, OrtEnv.Instance().GetAvailableProviders());

    /// <inheritdoc cref="Computes(RunEnvironment)"/>
    internal static string Computes(string device, IReadOnlyCollection<string> providers)
    {
        string version = OrtEnv.Instance().GetVersionString();
        return IsCuda(device, providers) ? $"ONNX Runtime {version} on {device}"
            : device == "cpu" ? $"ONNX Runtime {version} on the processor"
            : $"ONNX Runtime {version} on the processor: this build of it has no CUDA (RUNNER_BACKEND=cuda builds with it)";
    }

    public static SessionOptions For(RunEnvironment environment)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = environment.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads that wait by spinning would take the cores from everything else.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (IsCuda(environment.Device, OrtEnv.Instance().GetAvailableProviders()))
        {
            options.AppendExecutionProvider_CUDA(DeviceIndex(environment.Device));
        }

        return options;
    }

    private static bool IsCuda(string device, IReadOnlyCollection<string> providers) => device.StartsWith("cuda", StringComparison.Ordinal) && providers.Contains(CudaProvider);

    private static int DeviceIndex(string device) =>
        device.Split(':') is [_, string index] ? int.Parse(index, CultureInfo.InvariantCulture) : 0;
}
