using System.Text.Json;
using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Plugins;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>What a run came to, for machines: <c>summary.json</c> in the run's folder.</summary>
public sealed record Summary
{
    public required string Experiment { get; init; }

    public required string About { get; init; }

    public required RunState State { get; init; }

    public required DateTimeOffset Finished { get; init; }

    public required RunEnvironment Environment { get; init; }

    /// <summary>The code of every kind that was used.</summary>
    public required IReadOnlyList<KindCode> Plugins { get; init; }

    public required IReadOnlyList<StageSummary> Stages { get; init; }

    public required IReadOnlyList<string> Failures { get; init; }

    public required IReadOnlyList<ExpectationResult> Expectations { get; init; }

    internal static Summary Of(Planner planner, RunResult result, IReadOnlyList<ExpectationResult> expectations, DateTimeOffset now) => new()
    {
        Experiment = planner.Experiment.Name,
        About = planner.Experiment.About,
        State = result.State,
        Finished = now,
        Environment = planner.Experiment.Environment,
        Plugins = [.. planner.Experiment.Code],
        Stages = [.. planner.Stages.Select(s => StageSummary.Of(s, planner.Store))],
        Failures = [.. result.Failures.Select(f => f.Message)],
        Expectations = expectations,
    };

    internal void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Indented) + "\n");
}
