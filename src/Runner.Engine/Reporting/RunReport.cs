using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Reporting.Expectations;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>The last room: metrics, expectations, lock, and the run's folder.</summary>
internal sealed class RunReport(Planner planner, TimeProvider time)
{
    public RunOutcome Write(Plan plan, RunResult result, LockMode lockMode)
    {
        Experiment experiment = planner.Experiment;
        IReadOnlyList<MeasuredRow> metrics = MetricCollection.Of(planner);
        IReadOnlyList<ExpectationResult> expectations = [.. Parsed(experiment).Select(e => e.Judge(metrics))];
        using HeldFile turn = HeldFile.Hold(Path.Combine(experiment.RunFolder, ".report")); // two runs of one experiment end in the same folder
        MetricCollection.Write(Path.Combine(experiment.RunFolder, "metrics.csv"), metrics);
        Summary.Of(planner, result, expectations, time.GetUtcNow()).Write(Path.Combine(experiment.RunFolder, "summary.json"));
        ArtifactLinks.Write(experiment.RunFolder, planner);
        return new RunOutcome
        {
            Result = result,
            Plan = plan,
            Metrics = metrics,
            Expectations = expectations,
            LockDifferences = result.State == RunState.Done ? LockFile.Apply(lockMode, planner) : [],
            RunFolder = experiment.RunFolder,
        };
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
