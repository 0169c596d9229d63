using Runner.Engine.Running;
using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>Shows a run while it goes on: drawn over where somebody watches, as plain lines otherwise.</summary>
internal static class RunDisplay
{
    public static async Task<T> ShowAsync<T>(Terminal terminal, TimeProvider time, Func<IRunObserver, Task<T>> run)
    {
        if (!terminal.IsLive)
        {
            return await run(new PlainProgress(terminal, time));
        }
        return await terminal.Out.Progress()
            .AutoRefresh(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn())
            .StartAsync(progress => run(new LiveProgress(terminal, progress, time)));
    }
}
