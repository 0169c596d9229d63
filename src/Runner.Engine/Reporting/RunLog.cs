using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>Writes events for machines: <c>run.jsonl</c> in the run's folder, one event on each line, appended to what earlier runs wrote.</summary>
public sealed class RunLog : IRunObserver, IDisposable
{
    private readonly StreamWriter writer;
    private readonly TimeProvider time;

    public RunLog(string runFolder, TimeProvider time)
    {
        Directory.CreateDirectory(runFolder);
        FileStream file = new(Path.Combine(runFolder, "run.jsonl"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        writer = new StreamWriter(file) { AutoFlush = true, NewLine = "\n" };
        this.time = time;
    }

    public void Observe(RunEvent happened)
    {
        JsonObject line = new() { ["at"] = time.GetUtcNow().ToString("O"), ["event"] = NameOf(happened) };
        foreach ((string name, JsonNode? value) in Facts(happened))
        {
            line[name] = value;
        }
        writer.WriteLine(line.ToJsonString(RecordJson.OneLine));
    }

    public void Dispose() => writer.Dispose();

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
