using System.CommandLine;
using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Cli.Watching;
using Runner.Engine.Reporting;
using Runner.Engine.Running;

namespace Runner.Cli.Commands;

/// <summary><c>watch [RUN]</c>: follows a run of another process, as that shows it; ends with it, and says how.</summary>
internal sealed class WatchCommand : Command
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private readonly Argument<string> run = new("run")
    {
        HelpName = "RUN",
        Description = "An experiment, its name, or a folder of runs. Default: the newest that is running here, or else the newest.",
        DefaultValueFactory = _ => "",
    };

    private readonly ExperimentOpener opener;
    private readonly RunFinder finder;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public WatchCommand(ExperimentOpener opener, ProgramSettings settings, Terminal terminal, TimeProvider time)
        : base("watch", "Follows a run of another process, live, until it ends. Ctrl-C ends the watching, not the run.")
    {
        (this.opener, finder, this.terminal, this.time) = (opener, new RunFinder(settings), terminal, time);
        Add(run);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        string named = parsed.GetRequiredValue(run);
        string? folder = File.Exists(named) ? opener.RunFolderOf(new OpeningRequest(named, [])) : FolderOf(named);
        if (folder is null)
        {
            return ExitCode.Invalid;
        }
        using WatchedLog? log = WatchedLog.Open(folder);
        if (log is null)
        {
            terminal.Complain($"nothing was run yet in {NearPath.Of(folder)}");
            return ExitCode.Invalid;
        }
        LoggedEvent begun = log.Begun;
        terminal.AnswerNow(begun.Line);
        terminal.Answer("experiment", () => begun.Experiment);
        terminal.Answer("process", () => begun.Process);
        terminal.Answer("folder", () => folder);
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{begun.Experiment}: begun {begun.At.LocalDateTime:yyyy-MM-dd HH:mm:ss} by process {begun.Process}, {Quantities.Units(begun.Left)} to make"));
        LoggedTime logged = new(time);
        RunFinished? end = await RunDisplay.ShowAsync(terminal, logged, observer => FollowAsync(log, logged, observer, stopping));
        return End(log, end, stopping.IsCancellationRequested);
    }

    private async Task<RunFinished?> FollowAsync(WatchedLog log, LoggedTime logged, IRunObserver observer, CancellationToken stopping)
    {
        RunFinished? end = null;
        while (!stopping.IsCancellationRequested)
        {
            // Asked before reading: what it wrote last is read in any case.
            bool isAlive = log.IsAlive;
            foreach (LoggedEvent happened in log.Read())
            {
                logged.At = happened.At;
                terminal.AnswerNow(happened.Line);
                end = happened.Event as RunFinished ?? end;
                if (happened.Event is { } known)
                {
                    observer.Observe(known);
                }
            }
            logged.At = null;
            if (end is not null || !isAlive)
            {
                return end;
            }
            try
            {
                await Task.Delay(Between, time, stopping);
            }
            catch (OperationCanceledException)
            {
                return null; // Ctrl-C: no more is watched.
            }
        }
        return end;
    }

    private int End(WatchedLog log, RunFinished? end, bool isStopped)
    {
        terminal.Answer("state", () => end is not null ? (object)end.State : isStopped ? "running" : "killed");
        if (end is not null)
        {
            return end.State == RunState.Done ? ExitCode.Done : ExitCode.Failed;
        }
        if (isStopped)
        {
            terminal.Say("no longer watched; the run goes on");
            return ExitCode.Stopped;
        }
        terminal.Complain($"the run was killed: process {log.Begun.Process} is no more, and said nothing of its end; what is finished is kept: run again to go on");
        return ExitCode.Failed;
    }

    private string? FolderOf(string named)
    {
        string[] folders = [.. finder.PlacesOf(named).SelectMany(WithLog).Distinct().OrderByDescending(folder => File.GetLastWriteTimeUtc(LogIn(folder)))];
        if (folders.Length == 0)
        {
            terminal.Complain($"there is no run in {NearPath.Of(named.Length == 0 ? finder.RunsAt("") : Path.GetFullPath(named))}");
            return null;
        }
        return folders.FirstOrDefault(IsRunning) ?? folders[0];
    }

    // A folder of an experiment's runs, or those of all experiments within it.
    private static IEnumerable<string> WithLog(string place) => File.Exists(LogIn(place)) ? [place] : Directory.EnumerateDirectories(place).Where(folder => File.Exists(LogIn(folder)));

    private static string LogIn(string folder) => Path.Combine(folder, RunLog.FileName);

    private static bool IsRunning(string folder)
    {
        using WatchedLog? log = WatchedLog.Open(folder);
        return log is { HasEnded: false, IsAlive: true };
    }
}
