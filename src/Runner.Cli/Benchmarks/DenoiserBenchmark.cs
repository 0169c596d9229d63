using Runner.Torch.Sampling;

namespace Runner.Cli.Benchmarks;

/// <summary>Times the denoising steps of a sampler: one forward pass and the scheduler's update.</summary>
internal static class DenoiserBenchmark
{
    /// <summary>The median seconds of a step for one sample of a batch.</summary>
    public static double SecondsPerSample(ISampler sampler, int batch, int repeats, TimeProvider time, CancellationToken stopping)
    {
        Prompt[] prompts = [.. Enumerable.Range(0, batch).Select(number => new Prompt(number, "a red cube on the left", (ulong)number))];
        List<double> seconds = [];
        for (int repeat = 0; repeat <= repeats; repeat++)
        {
            StepClock clock = new(time);
            sampler.Sample(new PromptBatch(prompts), clock, stopping).Dispose();
            if (clock.Steps.Count == 0)
            {
                throw new InvalidDataException("this sampler has no two steps to take the time between; ask for more with --set steps=N");
            }
            // The first round warms up: weights are loaded, memory is allocated.
            seconds.AddRange(repeat == 0 ? [] : clock.Steps);
        }
        seconds.Sort();
        return seconds[seconds.Count / 2] / batch;
    }
}
