using System.Text.Json;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>A unit that was being made when its process ended.</summary>
/// <param name="Fingerprint">Its key.</param>
/// <param name="Name">Its stage and its key, for people.</param>
public sealed record UnitInFlight(string Fingerprint, string Name);

/// <summary>
/// What a process is making, in a file that outlives it: where native code ends the process, the next one knows in the middle of what, and makes that by itself; what ends its process by itself as
/// well is not tried again. Written before and after each batch, not flushed: it need not survive the machine. Where it cannot be written, nothing is lost but this.
/// </summary>
public sealed class FlightLog : IDisposable
{
    private const long MostBytes = 1 << 20;
    private readonly string path;
    private readonly AppendFile file;
    private readonly HashSet<string> suspects = [];
    private readonly Dictionary<string, string> grounded = [];
    private long written;
    private bool isBroken;

    /// <param name="path">The file; it need not be there.</param>
    public FlightLog(string path)
    {
        this.path = path;
        file = new AppendFile(path);
        foreach (Line line in Lines())
        {
            Array.ForEach(line.Suspects, unit => suspects.Add(unit.Fingerprint));
            Array.ForEach(line.Grounded, unit => grounded[unit.Fingerprint] = line.Because);
        }
    }

    /// <summary>The units that were begun and not finished.</summary>
    public IReadOnlyList<UnitInFlight> InFlight()
    {
        Dictionary<string, UnitInFlight> open = [];
        foreach (Line line in Lines())
        {
            if (line.HasLanded)
            {
                open.Clear();
            }
            Array.ForEach(line.Begun, unit => open[unit.Fingerprint] = unit);
            Array.ForEach(line.Finished, fingerprint => open.Remove(fingerprint));
        }
        return [.. open.Values];
    }

    /// <summary>A process has ended in the middle of some units. What was alone then, and had been in the middle of such an end before, is not tried again; the others are, each by itself.</summary>
    /// <param name="units">The units.</param>
    /// <param name="because">What ended it.</param>
    /// <returns>Whether it is clear that it was this one unit.</returns>
    public bool Judge(IReadOnlyList<UnitInFlight> units, string because)
    {
        bool isClear = units is [var one] && suspects.Contains(one.Fingerprint);
        UnitInFlight[] all = [.. units];
        Write(isClear ? new Line { Grounded = all, Because = because, HasLanded = true } : new Line { Suspects = all, HasLanded = true });
        foreach (UnitInFlight unit in all)
        {
            suspects.Add(unit.Fingerprint);
        }
        return isClear;
    }

    public void Dispose() => file.Dispose();

    internal bool IsSuspect(UnitNode unit) => suspects.Contains(unit.Fingerprint);

    /// <summary>What ended the process twice in the middle of a unit; null where nothing did.</summary>
    internal string? WhyGrounded(UnitNode unit) => grounded.GetValueOrDefault(unit.Fingerprint);

    internal void Begin(IEnumerable<UnitNode> units) => Write(new Line { Begun = [.. units.Select(unit => new UnitInFlight(unit.Fingerprint, unit.Name))] });

    internal void Finish(UnitNode unit) => Write(new Line { Finished = [unit.Fingerprint] });

    internal void Land()
    {
        Write(new Line { HasLanded = true });
        if (written > MostBytes)
        {
            StartAnew();
        }
    }

    private void StartAnew() => Trying(() =>
    {
        using (FileStream open = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            open.SetLength(0);
        }
        written = 0;
        Write(new Line { Suspects = [.. suspects.Select(fingerprint => new UnitInFlight(fingerprint, ""))] });
        foreach ((string fingerprint, string because) in grounded)
        {
            Write(new Line { Grounded = [new UnitInFlight(fingerprint, "")], Because = because });
        }
    });

    private void Write(Line line) => Trying(() =>
    {
        string text = JsonSerializer.Serialize(line, RecordJson.OneLine) + "\n";
        written += text.Length;
        file.Append(text);
    });

    private void Trying(Action write)
    {
        try
        {
            if (!isBroken)
            {
                write();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            isBroken = true; // a run does not end because its end could not be explained
        }
    }

    // The last line may be torn: its process has ended while it wrote.
    private IEnumerable<Line> Lines()
    {
        foreach (string text in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (Parse(text) is { } line)
            {
                yield return line;
            }
        }
    }

    private static Line? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, RecordJson.OneLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line
    {
        public UnitInFlight[] Begun { get; init; } = [];

        public string[] Finished { get; init; } = [];

        public bool HasLanded { get; init; }

        public UnitInFlight[] Suspects { get; init; } = [];

        public UnitInFlight[] Grounded { get; init; } = [];

        public string Because { get; init; } = "";
    }
}

/// <summary>A unit that ended its process, and did so again when it was made by itself.</summary>
/// <param name="because">What ended it.</param>
/// <param name="settings">What the unit is made with.</param>
public sealed class ProcessEndedException(string because, string settings)
    : Exception($"it ended the process, and again when it was made by itself: {because}{(settings.Length > 0 ? $"; it is made with {settings}" : "")}");
