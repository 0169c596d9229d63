using System.Text.Json;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Storing;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Reporting;

public sealed class RunsLeaveAFolder : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void MetricsAreOneTidyTableWithThePresentLabels()
    {
        Run(LockMode.Ignore, Some.Stage("probe[weights=old]", new CountSettings { Steps = [1] }));
        RunOutcome outcome = Run(LockMode.Ignore, Some.Stage("probe[weights=trained]", new CountSettings { Steps = [1, 2] }));

        Assert.Equal(
            "stage,unit,name,value,better,note,step,weights\nprobe,step-1,value,0.001,neither,,1,trained\nprobe,step-2,value,0.002,neither,,2,trained\n",
            File.ReadAllText(Path.Combine(outcome.Place.Folder, "metrics.csv")));
        Assert.Equal("0.001*2;", File.ReadAllText(Path.Combine(outcome.Place.Folder, "artifacts", "probe", "weights=trained", "step-2", "value.txt")));
        string[] events = [.. File.ReadLines(Path.Combine(bench.Folder, "runs", "test", "run.jsonl")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString()!)];
        Assert.Equal(
            ["run-started", "stage-started", "unit-reused", "units-started", "unit-finished", "stage-finished", "run-finished"],
            events[^7..]);
        Assert.Equal("done", JsonDocument.Parse(File.ReadAllText(Path.Combine(outcome.Place.Folder, "summary.json"))).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public void AnArtifactIsTheSameWhicheverStageMadeIt()
    {
        StageInstance last = Some.Stage("other[weights=trained]", new CountSettings { Steps = [1] });
        Run(LockMode.Ignore, Some.Stage("probe[weights=old]", new CountSettings { Steps = [1] }));
        Run(LockMode.Update, last);
        string reused = Locked();
        Directory.Delete(bench.Store, recursive: true);
        Run(LockMode.Update, last);
        Assert.Equal(Locked(), reused);
    }

    [Fact]
    public void ExpectationsDecideTheExitCode()
    {
        Assert.Equal(0, Run(LockMode.Ignore, "max probe.value >= 0.002").ExitCode);
        Assert.Equal(3, Run(LockMode.Ignore, "probe.value >= 0.002").ExitCode);
        Assert.Equal(1, Run(LockMode.Ignore, Some.Stage("bad", new CountSettings { FailAt = 0, Note = "bad" })).ExitCode);
    }

    [Fact]
    public void TheLockHoldsWhatWasResolvedAndMade()
    {
        StageInstance probe = Some.Stage("probe", new CountSettings { Steps = [1] });
        Run(LockMode.WriteIfAbsent, probe);
        string expected = """
            # What this experiment was resolved to, and what it made. Written by the runner: --locked compares with it, --update-lock writes it anew.
            lock: 2
            experiment: test
            environment:
              device: cpu
              dtype: float32
              threads: 2
              seed: 0
            libraries:
              libtorch: 2.10.0
            plugins:
              "stage count": CODE
            stages:
              probe:
                settings:

            """.Replace("CODE", Some.Code.Digest);
        string text = Locked();
        Assert.Equal(expected, text[..Math.Min(text.Length, expected.Length)]);
        Assert.Contains("\n      learning-rate: 0.001\n", text);
        Assert.Contains("\n    selects:\n", text);
        Assert.Contains($"\n    units: 1\n    recipe: {Digest.OfText($"step-1 {bench.Plan(probe).Stages[0].Units[0].Fingerprint}\n")}\n    artifacts: ", text);
        Assert.EndsWith("    numbers:\n      value: { 1: 0.001 }\n", text);
    }

    [Fact]
    public void ADifferentResultDoesNotAgreeWithTheLock()
    {
        StageInstance probe = Some.Stage("probe", new CountSettings { Steps = [1] });
        Assert.Equal(
            $"there is no lock \"{Path.Combine(bench.Folder, "test.lock.yaml")}\": run once with --update-lock",
            Assert.Single(Run(LockMode.Compare, probe).LockDifferences));
        Run(LockMode.Update, probe);
        Assert.Equal((0, 0), (Run(LockMode.Compare, probe).ExitCode, Run(LockMode.Compare, probe).LockDifferences.Count));

        bench.Environment = Some.Environment with { Threads = 8 };
        RunOutcome outcome = Run(LockMode.Compare, Some.Stage("probe", new CountSettings { Steps = [1], LearningRate = 0.5 }));
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(["environment/threads: locked 2, now 8", "probe: learning-rate: locked 0.001, now 0.5 (test.yaml:1)"], outcome.LockDifferences.Take(2));
        Assert.StartsWith("probe: artifacts: locked ", outcome.LockDifferences[2]);
        Assert.Equal("probe: value at step 1: locked 0.001, now 0.5", outcome.LockDifferences[^1]);
    }

    [Theory]
    [InlineData("", "1:1", "the file is empty")]
    [InlineData("justtext\n", "1:1", "it holds \"justtext\"")]
    [InlineData("# a list\n[a, b]\n", "2:1", "it holds a list")]
    [InlineData("{}\n", "1:1", "it has no \"lock\", which is the version")]
    [InlineData("experiment: test\nlock: 3\n", "2:7", "it is of version \"3\", and this program's are of 2")]
    [InlineData("lock: 2\n? [a]\n: b\n", "2:3", "a key is a name, not a list")]
    [InlineData("lock: 2\n<<<<<<< ours\nseed: 1\n=======\nseed: 2\n>>>>>>> theirs\n", "2:1", "the mark of a merge that was not finished")]
    [InlineData("lock: 2\nlock: 2\n", "2:1", "the key \"lock\" is written twice")]
    [InlineData("lock: \"2\n", "1:7", "a quote that opens here is not closed")]
    public void AFileThatIsNoLockIsSaidAtItsPlaceAndNothingIsComparedWithIt(string text, string place, string message)
    {
        string path = Path.Combine(bench.Folder, "test.lock.yaml");
        File.WriteAllText(path, text);

        RunOutcome outcome = Run(LockMode.Compare, Some.Stage("probe", new CountSettings { Steps = [1] }));

        Assert.Equal([$"{path}:{place}: the lock cannot be read: {message}"], outcome.LockDifferences);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public void ALockOfEndlessNestingIsRefused()
    {
        string path = Path.Combine(bench.Folder, "test.lock.yaml");
        File.WriteAllText(path, new string('[', 200_000));

        Assert.Equal([$"{path}:1:66: the lock cannot be read: more than 64 levels of nesting"], Run(LockMode.Compare, Some.Stage("probe", new CountSettings { Steps = [1] })).LockDifferences);
    }

    [Fact]
    public void AnotherMachineMayComputeOtherLastDigits()
    {
        Run(LockMode.Update, Some.Stage("probe", new CountSettings { Steps = [1, 2], LearningRate = 0.25 }));
        bench.Environment = Some.Environment with { Threads = 8 };
        IReadOnlyList<string> Differences(double rate, params int[] steps) =>
            Run(LockMode.CompareNumbers(new Tolerances(0.01)), Some.Stage("probe", new CountSettings { Steps = [.. steps], LearningRate = rate })).LockDifferences;

        Assert.Empty(Differences(0.254, 1, 2));
        Assert.Equal(
            ["probe: value at step 1: locked 0.25, now 0.27: not within 0.01", "probe: value at step 2: locked 0.5, now nothing"],
            Differences(0.27, 1));
        Assert.Equal(["probe: value at step 3: locked nothing, now 0.75"], Differences(0.25, 1, 2, 3));
    }

    [Fact]
    public void ANumberAtEveryStepIsOneLine()
    {
        Run(LockMode.Update, Some.Stage("probe", new CountSettings { Steps = [1, 2, 3], LearningRate = 0.25 }));

        Assert.EndsWith("    numbers:\n      value: { 1: 0.25, 2: 0.5, 3: 0.75 }\n", Locked());
        Assert.Empty(Run(LockMode.Compare, Some.Stage("probe", new CountSettings { Steps = [1, 2, 3], LearningRate = 0.25 })).LockDifferences);
    }

    [Fact]
    public void AToleranceIsAShareOfNumbersBeyondOne()
    {
        Run(LockMode.Update, Some.Stage("probe", new CountSettings { Steps = [1], LearningRate = 200 }));

        Assert.Empty(Run(LockMode.CompareNumbers(new Tolerances(0.01)), Some.Stage("probe", new CountSettings { Steps = [1], LearningRate = 201.9 })).LockDifferences);
        Assert.Single(Run(LockMode.CompareNumbers(new Tolerances(0.01)), Some.Stage("probe", new CountSettings { Steps = [1], LearningRate = 202.1 })).LockDifferences);
    }

    private string Locked() => File.ReadAllText(Path.Combine(bench.Folder, "test.lock.yaml"));

    private RunOutcome Run(LockMode mode, string expectation) => Run(
        mode,
        bench.Experiment(Some.Stage("probe", new CountSettings { Steps = [1, 2] })) with { Expectations = [new ExpectationText(expectation, new Position("test.yaml", 9, 5))] });

    private RunOutcome Run(LockMode mode, StageInstance stage) => Run(mode, bench.Experiment(stage));

    private RunOutcome Run(LockMode mode, Experiment experiment) =>
        bench.Run(experiment, mode);
}
