using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>Takes down what a run came to.</summary>
internal static class RunRecording
{
    public static RunRecord Of(Planner planner, RunResult result, IReadOnlyList<StageRecord> stages, IReadOnlyList<ExpectationResult> expectations, DateTimeOffset now) => new()
    {
        Experiment = planner.Experiment.Name,
        About = planner.Experiment.About,
        File = planner.Experiment.File,
        Overrides = planner.Experiment.Overrides,
        Sources = [.. KeptSources.Of(planner.Experiment).Select(source => source.Path)],
        State = result.State,
        Finished = now,
        Environment = planner.Experiment.Environment,
        Seed = planner.Experiment.Seed,
        Code = [.. planner.Experiment.Code.Select(code => new CodeRecord(code.Name, code.Digest))],
        Inputs =
        [
            .. planner.Stages.SelectMany(stage => stage.Inputs.Select(input => new InputRecord($"{stage.Stage.Name}.{input.Setting}", input.Digest))),
        ],
        Stages = stages,
        Failures = [.. result.Failures.Select(failure => failure.Message)],
        Expectations = expectations,
    };

    /// <summary>What the store has of the planned units, also of steps on the way whose files were dropped.</summary>
    public static IReadOnlyList<StageRecord> Stages(Planner planner) => [.. planner.Stages.Select(stage => Stage(stage, planner))];

    private static StageRecord Stage(StageUnits stage, Planner planner)
    {
        List<UnitRecord> units = [];
        int present = 0;
        long bytes = 0;
        double seconds = 0;
        foreach (UnitNode node in stage.Units)
        {
            ArtifactRecord? there = planner.Store.Find(node.Fingerprint);
            if ((there ?? Remembered(node, planner.Store)) is not { } record)
            {
                continue;
            }
            // Whether the files of a step on the way are there yet is a matter of when one looks, where several processes run; it is not what the run came to.
            bool isKept = there is not null && !node.Unit.Intermediate;
            present += isKept ? 1 : 0;
            bytes += isKept ? record.Bytes : 0;
            seconds += record.Seconds;
            units.Add(new UnitRecord
            {
                Key = node.Unit.Key,
                Fingerprint = node.Fingerprint,
                Digest = record.Digest,
                Folder = isKept ? ArtifactLinks.PathOf(node) : "",
                Labels = node.Unit.Labels,
                Metrics = planner.Store.MetricsOf(record),
            });
        }
        return new StageRecord
        {
            Name = stage.Stage.Name,
            BaseName = stage.Stage.BaseName,
            Kind = stage.Stage.Kind,
            Labels = [.. stage.Stage.Axes.Select(label => new InstanceLabel(label.Axis.Name, label.Label, label.Axis.IsRepeat))],
            Needs = [.. stage.Stage.Needs.Select(need => need.Name)],
            Planned = stage.Units.Count,
            Present = present,
            Bytes = bytes,
            Seconds = Math.Round(seconds, 3),
            Units = units,
        };
    }

    // The files of a step on the way may be dropped; its numbers count all the same. Those of a damaged artifact do not.
    private static ArtifactRecord? Remembered(UnitNode node, ArtifactStore store) =>
        store.Remembered(node.Fingerprint) is { } record && (record.Dropped || store.DamageOf(record) is null) ? record : null;
}

/// <summary>The texts that an experiment was read from, under the names that they are kept by in a run's folder.</summary>
internal static class KeptSources
{
    private const string Folder = "sources";

    /// <summary>Each text with its path in the run's folder. Files lie to each other as they did, so that includes still find what they name; what lay above the experiment's own folder has escaped names.</summary>
    public static IEnumerable<SourceFile> Of(Experiment experiment)
    {
        string root = Path.GetDirectoryName(experiment.File)!;
        return experiment.Sources.Select(source => new SourceFile($"{Folder}/{string.Join('/', Path.GetRelativePath(root, source.Path).Split(Path.DirectorySeparatorChar).Select(LinkName.Of))}", source.Text));
    }
}
