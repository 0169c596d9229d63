using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Benchmarks;

/// <summary>What the machine can do at best: large square matrix products, the fastest of several.</summary>
internal static class MatrixPeak
{
    /// <summary>Floating-point operations per second.</summary>
    public static double Measure(Device device, ScalarType format, TimeProvider time) => Measure(device, format, time, size: 1024, products: 8, attempts: 6);

    /// <summary>The same in a fraction of a second, and less exactly.</summary>
    public static double MeasureBriefly(Device device, ScalarType format, TimeProvider time) => Measure(device, format, time, size: 512, products: 2, attempts: 3);

    private static double Measure(Device device, ScalarType format, TimeProvider time, int size, int products, int attempts)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = inference_mode();
        Tensor matrix = rand([size, size], device: device).to(format);
        double best = 0;
        for (int attempt = 0; attempt <= attempts; attempt++)
        {
            long started = time.GetTimestamp();
            for (int count = 0; count < products; count++)
            {
                using Tensor result = matrix.mm(matrix);
            }
            Finish(device);
            double perSecond = 2.0 * size * size * size * products / time.GetElapsedTime(started).TotalSeconds;
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
