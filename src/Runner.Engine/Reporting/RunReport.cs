using System.Text.Json;
using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Reporting.Expectations;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>The last room: metrics, expectations, lock, and what is kept of the run.</summary>
internal sealed class RunReport(Planner planner, IReadOnlySet<StageInstance> inScope, TimeProvider time)
{
    public RunOutcome Write(Plan plan, RunResult result, LockMode lockMode)
    {
        Experiment experiment = planner.Experiment;
        IReadOnlyList<StageRecord> stages = RunRecording.Stages(planner);
        IReadOnlyList<MeasuredRow> metrics = MetricCollection.Of(stages);
        IReadOnlyList<ExpectationResult> expectations = [.. Parsed(experiment).Where(IsInScope).Select(e => Unfinished(e, result) is { } why ? new ExpectationResult(e.Text.Text, Holds: false, null, null, why) { IsJudged = false } : e.Judge(metrics))];
        string? unremembered = StoreRoots.Remember(planner);
        RunRecord record = RunRecording.Of(planner, result, stages, expectations, time.GetUtcNow());
        return new RunOutcome
        {
            Result = result,
            Plan = plan,
            Metrics = metrics,
            Expectations = expectations,
            LockDifferences = result.State == RunState.Done ? LockFile.Apply(lockMode, planner, stages) : [],
            Unremembered = unremembered,
            Record = record,
            Place = Keep(record, metrics),
        };
    }

    // What a stage would have measured cannot be judged where it has not come to its end: the file is not to blame.
    private string? Unfinished(Expectation expectation, RunResult result)
    {
        foreach (string name in expectation.Selections.Select(selection => selection.Selector.Stage.Text).Distinct())
        {
            StageUnits[] instances = [.. planner.Stages.Where(stage => stage.Stage.BaseName == name)];
            if (instances.FirstOrDefault(stage => result.Failures.Any(failure => failure.Stage == stage.Stage.Name)) is { } failed)
            {
                return $"not judged: stage \"{failed.Stage.Name}\" failed";
            }
            if (instances.FirstOrDefault(stage => result.Skipped.Contains(stage.Stage.Name)) is { } skipped)
            {
                return $"not judged: stage \"{skipped.Stage.Name}\" was not run";
            }
            if (result.State != RunState.Done && instances.FirstOrDefault(stage => !stage.IsKnown || stage.Units.Any(unit => !unit.Unit.Intermediate && planner.Store.Remembered(unit.Fingerprint) is null)) is { } unfinished)
            {
                return $"not judged: stage \"{unfinished.Stage.Name}\" is not finished";
            }
        }
        return null;
    }

    // Of stages that were left out nothing is expected.
    private bool IsInScope(Expectation expectation) =>
        expectation.Selections.All(selection => planner.Graph.Order.Where(stage => stage.BaseName == selection.Selector.Stage.Text).All(inScope.Contains));

    private RunPlace Keep(RunRecord record, IReadOnlyList<MeasuredRow> metrics)
    {
        // Texts belong to what a run was, though a comment changes no number; and the links of a run lead to one store.
        SourceFile[] sources = [.. KeptSources.Of(planner.Experiment)];
        string digest = Digest.OfText(JsonSerializer.Serialize<string[]>(["run 1", RunRecordJson.DigestOf(record), Path.GetRelativePath(planner.Experiment.RunFolder, planner.Store.Folder), .. sources.SelectMany(source => new[] { source.Path, source.Text })]));
        using RunHistory history = RunHistory.Enter(planner.Experiment.RunFolder);
        return history.Keep(digest, folder =>
        {
            MetricCollection.Write(Path.Combine(folder, "metrics.csv"), metrics);
            File.WriteAllText(Path.Combine(folder, RunRecord.FileName), RunRecordJson.Write(record));
            ArtifactLinks.Write(folder, record, planner.Store);
            foreach (SourceFile source in sources)
            {
                string path = Path.Combine(folder, source.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, source.Text);
            }
        });
    }

    // They were parsed once while the experiment was checked; what is wrong with one stops the run there.
    private static List<Expectation> Parsed(Experiment experiment)
    {
        Findings findings = new();
        List<Expectation> parsed = [.. experiment.Expectations.Select(e => ExpectationParser.Parse(e, findings)).OfType<Expectation>()];
        findings.ThrowIfErrors();
        return parsed;
    }
}
