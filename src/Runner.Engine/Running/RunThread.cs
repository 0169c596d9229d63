namespace Runner.Engine.Running;

/// <summary>Runs work on a thread of its own: tensor scopes belong to a thread, and deep networks like a deep stack.</summary>
internal static class RunThread
{
    private const int StackBytes = 16 << 20;

    public static Task<T> Start<T>(Func<T> work)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Complete(work, result), StackBytes) { IsBackground = true, Name = "run" };
        thread.Start();
        return result.Task;
    }

    // Whatever it throws reaches whoever awaits the run.
    private static void Complete<T>(Func<T> work, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(work());
        }
        catch (Exception e)
        {
            result.SetException(e);
        }
    }
}
