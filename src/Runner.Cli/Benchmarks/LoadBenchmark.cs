using Runner.Torch.Sampling;

namespace Runner.Cli.Benchmarks;

/// <summary>Measures what loading a sampler's weights takes, in a process that has not loaded any before.</summary>
/// <param name="Weights">Bytes of the weights in the run's number format.</param>
/// <param name="Seconds">Until all are there.</param>
/// <param name="Memory">How much the process grew.</param>
internal sealed record LoadBenchmark(long Weights, double Seconds, ProcessMemory Memory)
{
    public static LoadBenchmark Of(ISampler sampler, TimeProvider time)
    {
        ProcessMemory before = ProcessMemory.Now();
        long started = time.GetTimestamp();
        long weights = sampler.Load();
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        return new LoadBenchmark(weights, seconds, ProcessMemory.Now().Since(before));
    }
}
