using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Binding;

/// <summary>Experiments as texts, in one folder with one store: what the program would say of each, and what it makes.</summary>
internal sealed class Trial : IDisposable
{
    private const string Top = "experiment: e\nthreads: 2\n";
    private readonly SomeFolder folder = new();

    public Trial() => Machine = new SomeMachine(Path.Combine(folder.Path, "kept"));

    public SomeMachine Machine { get; }

    /// <summary>The clock of the machine.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string File(string name, string text) => folder.File(name, text);

    /// <summary>Everything that is found in a file.</summary>
    public string[] Findings(string text)
    {
        Findings findings = new();
        using OpenExperiment? open = Open(text, findings);
        return [.. findings.All.Select(finding => finding.ToString().Replace(folder.Path + "/", ""))];
    }

    public Experiment Experiment(string text)
    {
        using OpenExperiment open = Sound(text);
        return open.Experiment;
    }

    /// <summary>The names of all instances, in order.</summary>
    public string[] Instances(string text) => [.. Experiment(text).Stages.Select(stage => stage.Name)];

    /// <summary>The fingerprint of every unit, by its name.</summary>
    public Dictionary<string, string> Fingerprints(string text) => Units(text).ToDictionary(unit => unit.Name, unit => unit.Plan.Fingerprint);

    /// <summary>What <c>plan</c> says would run.</summary>
    public string[] Reruns(string text) => [.. Units(text).Where(unit => unit.Plan.Verdict == Verdict.Run).Select(unit => $"{unit.Name}: {unit.Plan.Reason}")];

    /// <summary>Runs everything.</summary>
    /// <returns>What each unit wrote, by its name.</returns>
    public Dictionary<string, string> Run(string text)
    {
        RunOutcome outcome = Outcome(text);
        Assert.Equal(RunState.Done, outcome.Result.State);
        using ArtifactStore store = new(Machine.StoreFolder, TimeProvider.System);
        return outcome.Plan.Stages
            .SelectMany(stage => stage.Units.Select(unit => (Name: $"{stage.Stage}/{unit.Key}", unit.Fingerprint)))
            .ToDictionary(unit => unit.Name, unit => System.IO.File.ReadAllText(Path.Combine(store.FolderOf(unit.Fingerprint), "value.txt")));
    }

    public RunOutcome Outcome(string text)
    {
        using OpenExperiment open = Sound(text);
        return open.RunAsync(new ObserverList(), LockMode.Ignore, CancellationToken.None).GetAwaiter().GetResult();
    }

    public void Dispose() => folder.Dispose();

    private IEnumerable<(string Name, UnitPlan Plan)> Units(string text)
    {
        using OpenExperiment open = Sound(text);
        return open.Describe().Stages.SelectMany(stage => stage.Units.Select(unit => ($"{stage.Stage}/{unit.Key}", unit)));
    }

    private OpenExperiment Sound(string text)
    {
        Findings findings = new();
        OpenExperiment? open = Open(text, findings);
        Assert.Empty(findings.All);
        return open!;
    }

    private OpenExperiment? Open(string text, Findings findings) =>
        Rooms.Runner(Time).Open(folder.File("e.yaml", text.StartsWith("experiment:", StringComparison.Ordinal) ? text : Top + text), [], Machine, findings);
}
