using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Benchmarks;

/// <summary>What the machine can do at best: large square matrix products, the fastest of several.</summary>
internal static class MatrixPeak
{
    private const int Size = 1024;
    private const int Products = 8;
    private const int Attempts = 6;

    /// <summary>Floating-point operations per second.</summary>
    public static double Measure(Device device, ScalarType format, TimeProvider time)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = inference_mode();
        Tensor matrix = rand([Size, Size], device: device).to(format);
        double best = 0;
        for (int attempt = 0; attempt <= Attempts; attempt++)
        {
            long started = time.GetTimestamp();
            for (int count = 0; count < Products; count++)
            {
                using Tensor result = matrix.mm(matrix);
            }
            Finish(device);
            double perSecond = 2.0 * Size * Size * Size * Products / time.GetElapsedTime(started).TotalSeconds;
            // The first round warms up.
            best = attempt == 0 ? 0 : Math.Max(best, perSecond);
        }
        return best;
    }

    // A GPU only queues its work.
    private static void Finish(Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }
}
