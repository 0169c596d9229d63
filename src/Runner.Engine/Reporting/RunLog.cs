using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>Writes events for machines: <c>run.jsonl</c> in the folder of the experiment's runs, one event on each line, appended to what earlier runs wrote and what others write meanwhile.</summary>
public sealed class RunLog : IRunObserver, IDisposable
{
    /// <summary>The file in the folder of an experiment's runs.</summary>
    public const string FileName = "run.jsonl";

    /// <summary>What is longer makes way, once, to a second file: there are never more than two.</summary>
    private const long MostBytes = 32 << 20;

    private readonly AppendFile file;
    private readonly TimeProvider time;

    public RunLog(string folder, TimeProvider time)
    {
        string path = Path.Combine(folder, FileName);
        if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
        {
            File.Move(path, Path.Combine(folder, "run.before.jsonl"), overwrite: true);
        }
        file = new AppendFile(path);
        file.Append(""); // opened now: whether the folder can be written is known before any work
        this.time = time;
    }

    public void Observe(RunEvent happened)
    {
        JsonObject line = new() { ["at"] = time.GetUtcNow().ToString("O"), ["process"] = Environment.ProcessId, ["event"] = NameOf(happened) };
        foreach ((string name, JsonNode? value) in Facts(happened))
        {
            line[name] = value;
        }
        file.Append(line.ToJsonString(RecordJson.OneLine) + "\n");
    }

    public void Dispose() => file.Dispose();

    private static string NameOf(RunEvent happened) => JsonNamingPolicy.KebabCaseLower.ConvertName(happened.GetType().Name);

    private static Dictionary<string, JsonNode?> Facts(RunEvent happened) => happened switch
    {
        RunStarted e => new() { ["experiment"] = e.Experiment, ["left"] = e.Plan.Left, ["bytes"] = e.Plan.Bytes, ["seconds"] = e.Plan.Time?.TotalSeconds },
        StageStarted e => new() { ["stage"] = e.Stage, ["reused"] = e.Reused, ["left"] = e.Left },
        UnitsStarted e => new() { ["stage"] = e.Stage, ["pass"] = e.Pass, ["units"] = new JsonArray([.. e.Units.Select(u => JsonValue.Create(u))]) },
        UnitProgress e => new() { ["stage"] = e.Stage, ["unit"] = e.Unit, ["fraction"] = e.Fraction, ["message"] = e.Message },
        UnitFinished e => new()
        {
            ["stage"] = e.Stage,
            ["unit"] = e.Unit,
            ["fingerprint"] = e.Artifact.Fingerprint,
            ["digest"] = e.Artifact.Digest,
            ["bytes"] = e.Artifact.Bytes,
            ["seconds"] = e.Artifact.Seconds,
        },
        UnitReused e => new() { ["stage"] = e.Stage, ["unit"] = e.Unit, ["fingerprint"] = e.Fingerprint },
        UnitWaiting e => new() { ["stage"] = e.Stage, ["unit"] = e.Unit, ["holder"] = e.Process, ["stopped"] = e.IsStopped },
        UnitDamaged e => new() { ["stage"] = e.Stage, ["unit"] = e.Unit, ["damage"] = e.Damage },
        StageFinished e => new() { ["stage"] = e.Stage, ["made"] = e.Made, ["reused"] = e.Reused, ["seconds"] = e.Took.TotalSeconds },
        StageFailed e => new() { ["stage"] = e.Failure.Stage, ["message"] = e.Failure.Message, ["error"] = e.Failure.Error.ToString() },
        StageSkipped e => new() { ["stage"] = e.Stage, ["because"] = e.Because },
        RunFinished e => new() { ["state"] = NameOf(e.State), ["seconds"] = e.Took.TotalSeconds },
        _ => [],
    };

    private static string NameOf(RunState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}

/// <summary>An event as it stands in the log.</summary>
/// <param name="At">When.</param>
/// <param name="Process">The number of the process that it happened in.</param>
/// <param name="Event">What; null where the log only tells that it began, or tells nothing that is known.</param>
/// <param name="Line">The line.</param>
public sealed record LoggedEvent(DateTimeOffset At, int Process, RunEvent? Event, JsonObject Line)
{
    /// <summary>The experiment, where a run begins; else null.</summary>
    public string? Experiment => Text("event") == "run-started" ? Text("experiment") : null;

    /// <summary>Units that a run begins with; 0 where it does not begin.</summary>
    public int Left => Whole("left");

    /// <summary>Reads a line.</summary>
    /// <returns>Null where it is none: it may have been cut off by whatever ended its process.</returns>
    public static LoggedEvent? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject written && written["at"]?.GetValue<DateTimeOffset>() is { } at && written["process"]?.GetValue<int>() is { } process
                ? new LoggedEvent(at, process, null, written).Read()
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // The names are those that RunLog writes.
    private LoggedEvent Read() => this with
    {
        Event = Text("event") switch
        {
            "stage-started" => new StageStarted(Text("stage"), Whole("reused"), Whole("left")),
            "units-started" => new UnitsStarted(Text("stage"), Text("pass"), [.. (Line["units"] as JsonArray ?? []).Select(unit => $"{unit}")]),
            "unit-progress" => new UnitProgress(Text("stage"), Text("unit"), Number("fraction"), Text("message")),
            "unit-finished" => new UnitFinished(Text("stage"), Text("unit"), new ArtifactRecord
            {
                Fingerprint = Text("fingerprint"),
                Digest = Text("digest"),
                MadeBy = new ArtifactName("", Text("stage"), Text("unit")),
                Kind = "",
                Components = new Dictionary<string, string>(),
                Files = [],
                Seconds = Number("seconds"),
            }),
            "unit-reused" => new UnitReused(Text("stage"), Text("unit"), Text("fingerprint")),
            "unit-waiting" => new UnitWaiting(Text("stage"), Text("unit"), Whole("holder"), Text("stopped") == "true"),
            "unit-damaged" => new UnitDamaged(Text("stage"), Text("unit"), Text("damage")),
            "stage-finished" => new StageFinished(Text("stage"), Whole("made"), Whole("reused"), TimeSpan.FromSeconds(Number("seconds"))),
            "stage-failed" => new StageFailed(new StageFailure("", [], new InvalidDataException(Text("message")))),
            "stage-skipped" => new StageSkipped(Text("stage"), Text("because")),
            "run-finished" => new RunFinished(Enum.GetValues<RunState>().FirstOrDefault(state => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString()) == Text("state"), RunState.Failed), TimeSpan.FromSeconds(Number("seconds"))),
            _ => null,
        },
    };

    private string Text(string name) => Line[name]?.ToString() ?? "";

    private int Whole(string name) => (int)Number(name);

    private double Number(string name) => Line[name] is JsonValue value && value.TryGetValue(out double number) ? number : 0;
}
