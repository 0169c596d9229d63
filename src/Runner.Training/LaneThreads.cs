using System.Runtime.ExceptionServices;
using TorchSharp;

namespace Runner.Training;

/// <summary>One thread per lane, each with one tensor thread, kept for the length of a training run.</summary>
/// <remarks>
/// The count of tensor threads is kept per thread once a thread has used it, so threads from the pool, which may have worked with another count
/// before, won't do.
/// </remarks>
internal sealed class LaneThreads : IDisposable
{
    private readonly int threadsBefore = torch.get_num_threads();
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] starts;
    private readonly CountdownEvent finished;
    private readonly Exception?[] failures;
    private Action<int> work = _ => { };
    private volatile bool closing;

    internal LaneThreads(int lanes)
    {
        starts = [.. Enumerable.Range(0, lanes).Select(_ => new SemaphoreSlim(0))];
        finished = new CountdownEvent(lanes);
        failures = new Exception?[lanes];
        threads = [.. Enumerable.Range(0, lanes).Select(lane => new Thread(() => Loop(lane)) { IsBackground = true, Name = $"training lane {lane}" })];
        Array.ForEach(threads, thread => thread.Start());
    }

    internal int Count => threads.Length;

    /// <summary>Does <paramref name="laneWork"/> once per lane and waits for all; the first lane's failure is thrown.</summary>
    internal void Run(Action<int> laneWork)
    {
        work = laneWork;
        finished.Reset();
        Array.Clear(failures);
        Array.ForEach(starts, start => start.Release());
        finished.Wait();
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    public void Dispose()
    {
        closing = true;
        Array.ForEach(starts, start => start.Release());
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(starts, start => start.Dispose());
        finished.Dispose();
        torch.set_num_threads(threadsBefore);
    }

    private void Loop(int lane)
    {
        torch.set_num_threads(1);
        while (true)
        {
            starts[lane].Wait();
            if (closing)
            {
                return;
            }

            try
            {
                work(lane);
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again on the caller's thread.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures[lane] = failure;
            }

            finished.Signal();
        }
    }
}
