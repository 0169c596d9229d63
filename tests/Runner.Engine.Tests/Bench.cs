using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Tests;

/// <summary>A store in a folder of its own, with an experiment that changes from run to run.</summary>
internal sealed class Bench : IRunObserver, IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("runner-test-").FullName;

    public RunEnvironment Environment { get; set; } = Some.Environment;

    public List<RunEvent> Events { get; } = [];

    public string Store => Path.Combine(Folder, "store");

    public Experiment Experiment(params StageInstance[] stages) => new()
    {
        Name = "test",
        File = Path.Combine(Folder, "test.yaml"),
        Environment = Environment,
        Stages = Some.Linked(stages),
        StoreFolder = Store,
        RunFolder = Path.Combine(Folder, "runs", "test"),
    };

    public Plan Plan(params StageInstance[] stages)
    {
        using OpenExperiment open = Open(Experiment(stages));
        return open.Describe();
    }

    /// <summary>Whether the first failure ends a run.</summary>
    public bool FailFast { get; set; }

    public RunResult Run(params StageInstance[] stages) => Run(CancellationToken.None, stages);

    public RunResult Run(CancellationToken cancellation, params StageInstance[] stages) => Run(Experiment(stages), LockMode.Ignore, cancellation).Result;

    public RunOutcome Run(Experiment experiment, LockMode lockMode, CancellationToken cancellation = default)
    {
        Events.Clear();
        using OpenExperiment open = Open(experiment);
        open.FailFast = FailFast;
        return open.RunAsync(this, lockMode, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Every unit that would run, as <c>plan</c> says it.</summary>
    public string[] Reruns(params StageInstance[] stages) =>
        [.. Plan(stages).Stages.SelectMany(s => s.Units.Where(u => u.Verdict == Verdict.Run).Select(u => $"rerun {s.Stage}/{u.Key}: {u.Reason}"))];

    /// <summary>The text that a unit of the last plan wrote.</summary>
    public string Text(string fingerprint)
    {
        using ArtifactStore store = new(Store, TimeProvider.System);
        return File.ReadAllText(Path.Combine(store.FolderOf(fingerprint), "value.txt"));
    }

    /// <summary>Does something when an event comes.</summary>
    public Action<RunEvent> Stopper { get; set; } = _ => { };

    public void Observe(RunEvent happened)
    {
        Events.Add(happened);
        Stopper(happened);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static OpenExperiment Open(Experiment experiment)
    {
        Findings findings = new();
        OpenExperiment open = OpenExperiment.Plan(experiment, TimeProvider.System, null, findings, RunScope.Whole);
        Assert.Empty(findings.All);
        return open;
    }
}
