using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Runner.Abstractions;

namespace OnnxLabelers.Labeling;

/// <summary>How ONNX Runtime computes: on the run's device, with the run's number of threads, so that the same run gives the same labels.</summary>
internal static class OnnxSessionOptions
{
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
        if (environment.Device.StartsWith("cuda", StringComparison.Ordinal))
        {
            options.AppendExecutionProvider_CUDA(DeviceIndex(environment.Device));
        }

        return options;
    }

    private static int DeviceIndex(string device) =>
        device.Split(':') is [_, string index] ? int.Parse(index, CultureInfo.InvariantCulture) : 0;
}
