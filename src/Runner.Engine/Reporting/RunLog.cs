using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>Writes events for machines: <c>run.jsonl</c> in the folder of the experiment's runs, one event on each line, appended to what earlier runs wrote and what others write meanwhile.</summary>
public sealed class RunLog : IRunObserver, IDisposable
{
    /// <summary>What is longer makes way, once, to a second file: there are never more than two.</summary>
    private const long MostBytes = 32 << 20;

    private readonly AppendFile file;
    private readonly TimeProvider time;

    public RunLog(string folder, TimeProvider time)
    {
        string path = Path.Combine(folder, "run.jsonl");
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
        UnitWaiting e => new() { ["stage"] = e.Stage, ["unit"] = e.Unit },
        UnitDamaged e => new() { ["stage"] = e.Stage, ["unit"] = e.Unit, ["damage"] = e.Damage },
        StageFinished e => new() { ["stage"] = e.Stage, ["made"] = e.Made, ["reused"] = e.Reused, ["seconds"] = e.Took.TotalSeconds },
        StageFailed e => new() { ["stage"] = e.Failure.Stage, ["message"] = e.Failure.Message, ["error"] = e.Failure.Error.ToString() },
        StageSkipped e => new() { ["stage"] = e.Stage, ["because"] = e.Because },
        RunFinished e => new() { ["state"] = NameOf(e.State), ["seconds"] = e.Took.TotalSeconds },
        _ => [],
    };

    private static string NameOf(RunState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
