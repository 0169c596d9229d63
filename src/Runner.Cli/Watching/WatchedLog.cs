using System.ComponentModel;
using System.Diagnostics;
using Runner.Engine.Reporting;
using Runner.Engine.Running;

namespace Runner.Cli.Watching;

/// <summary>The newest run in a folder's log, read while its process writes on.</summary>
internal sealed class WatchedLog : IDisposable
{
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);
    private readonly StreamReader reader;
    private readonly Queue<LoggedEvent> first = [];
    private string rest = "";

    private WatchedLog(StreamReader reader, LoggedEvent begun) => (this.reader, Begun) = (reader, begun);

    /// <summary>The event that began the run.</summary>
    public LoggedEvent Begun { get; }

    /// <summary>Whether the last that was read is the run's own end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the process of the run still lives here. Another one may have its number by now; that began later.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                using Process process = Process.GetProcessById(Begun.Process);
                return !process.HasExited && new DateTimeOffset(process.StartTime) < Begun.At + ClockSlack;
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
            {
                return false;
            }
        }
    }

    /// <returns>Null where no run was begun in the folder.</returns>
    public static WatchedLog? Open(string folder)
    {
        string file = Path.Combine(folder, RunLog.FileName);
        if (!File.Exists(file))
        {
            return null;
        }
        StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        List<LoggedEvent> all = Whole(reader.ReadToEnd(), out string rest);
        int newest = all.FindLastIndex(line => line.Experiment is not null);
        if (newest < 0)
        {
            reader.Dispose();
            return null;
        }
        WatchedLog log = new(reader, all[newest]) { rest = rest };
        all.Skip(newest + 1).Where(line => line.Process == log.Begun.Process).ToList().ForEach(log.first.Enqueue);
        log.HasEnded = log.first.Any(line => line.Event is RunFinished);
        return log;
    }

    /// <summary>What has been written since.</summary>
    public IEnumerable<LoggedEvent> Read()
    {
        while (first.TryDequeue(out LoggedEvent? earlier))
        {
            yield return earlier;
        }
        foreach (LoggedEvent read in Whole(rest + reader.ReadToEnd(), out rest))
        {
            if (read.Process == Begun.Process && !HasEnded)
            {
                HasEnded = read.Event is RunFinished;
                yield return read;
            }
        }
    }

    public void Dispose() => reader.Dispose();

    // The events of whole lines; the rest is a line that is being written.
    private static List<LoggedEvent> Whole(string text, out string rest)
    {
        int end = text.LastIndexOf('\n') + 1;
        rest = text[end..];
        return [.. text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(LoggedEvent.Parse).OfType<LoggedEvent>()];
    }
}

/// <summary>The time of the event at hand while what has been is caught up with, and the present afterwards: stages are as fast as they were.</summary>
internal sealed class LoggedTime(TimeProvider present) : TimeProvider
{
    /// <summary>The time of the event at hand; null at present.</summary>
    public DateTimeOffset? At { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow() => At ?? present.GetUtcNow();
}
