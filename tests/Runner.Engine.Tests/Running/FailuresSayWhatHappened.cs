using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;

namespace Runner.Engine.Tests.Running;

public sealed class FailuresSayWhatHappened : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void WhatParallelWorkThrowsKeepsItsOwnMessage()
    {
        RunResult result = bench.Run(Acting("a", (_, _) => Parallel.For(0, 4, i => throw new InvalidOperationException("a site has no weights"))), Some.Stage("b", new CountSettings()));

        Assert.Equal("stage \"a\" failed in unit \"step-1\": a site has no weights", Assert.Single(result.Failures).Message);
        Assert.Equal(1, result.Made);
    }

    [Fact]
    public void TheFirstFailureEndsARunThatIsInHasteAndOnlyThat()
    {
        StageInstance[] stages = [Acting("a", (_, _) => throw new InvalidOperationException("no")), Some.Stage("b", new CountSettings { Note = "b" }), Some.Stage("c", new CountSettings { Note = "c" })];
        bench.FailFast = true;
        RunResult inHaste = bench.Run(stages);

        Assert.Equal((RunState.Failed, 0), (inHaste.State, inHaste.Made));
        Assert.Equal(["b", "c"], inHaste.Skipped);
        Assert.All(bench.Events.OfType<StageSkipped>(), skipped => Assert.Equal(("a", true), (skipped.Because, skipped.IsForHaste)));

        bench.FailFast = false;
        RunResult patient = bench.Run(stages);
        Assert.Equal((RunState.Failed, 2), (patient.State, patient.Made));
        Assert.Empty(patient.Skipped);
    }

    [Fact]
    public void AFullDiskWithinParallelWorkEndsTheRun()
    {
        RunResult result = bench.Run(
            Acting("a", (unit, context) => Parallel.For(0, 4, _ => context.Publish(unit, _ => File.WriteAllText("/dev/full", "x")))),
            Some.Stage("b", new CountSettings()));

        Assert.Equal($"the disk of the artifact store \"{bench.Store}\" is full; what was finished is safe: free some space and run again", Assert.Single(result.Failures).Message);
        Assert.Equal((RunState.Failed, 0), (result.State, result.Made));
        Assert.Equal(["a", "b"], result.Skipped);
    }

    [Fact]
    public void AFullDiskUnderWhatAStageWritesInParallelEndsTheRun()
    {
        RunResult result = bench.Run(Acting("a", (unit, context) => context.Publish(unit, _ => Parallel.For(0, 4, _ => File.WriteAllText("/dev/full", "x")))));

        Assert.Equal($"the disk of the artifact store \"{bench.Store}\" is full; what was finished is safe: free some space and run again", Assert.Single(result.Failures).Message);
    }

    [Fact]
    public void AnObserverThatCannotWriteEndsTheRunAndTheOthersHearOfIt()
    {
        bench.Stopper = happened =>
        {
            if (happened is UnitFinished)
            {
                File.WriteAllText("/dev/full", "x");
            }
        };
        RunResult result = bench.Run(Some.Stage("a", new CountSettings()), Some.Stage("b", new CountSettings { Note = "b" }));

        Assert.Equal($"the disk of the run's folder \"{Path.Combine(bench.Folder, "runs", "test")}\" is full; what was finished is safe: free some space and run again", Assert.Single(result.Failures).Message);
        Assert.Contains(bench.Events, e => e is StageFailed);
        Assert.Contains(bench.Events, e => e is RunFinished { State: RunState.Failed });
        bench.Stopper = _ => { };
        Assert.Equal((RunState.Done, 1, 1), (bench.Run(Some.Stage("a", new CountSettings()), Some.Stage("b", new CountSettings { Note = "b" })) is var again ? again.State : default, again.Made, again.Reused));
    }

    [Fact]
    public void UnitsThatMakeTheSameAreMadeOnceForAllStages()
    {
        StageInstance one = Some.Stage("a", new CountSettings { Steps = [1, 2] });
        StageInstance other = Some.Stage("b", new CountSettings { Steps = [1, 2] });
        RunResult result = bench.Run(one, other);

        Assert.Equal((RunState.Done, 2, 2), (result.State, result.Made, result.Reused));
        Assert.Equal(2, one.Counting().Ran.Count + other.Counting().Ran.Count);
        Assert.DoesNotContain(bench.Events, e => e is UnitWaiting);
        Assert.Equal(["a", "b"], bench.Events.OfType<StageFinished>().Select(e => e.Stage).Order());
    }

    [Fact]
    public void ChainsThatBeginAlikeShareTheirSteps()
    {
        StageInstance one = Some.Stage("a", new CountSettings { Steps = [1, 2, 3], IsChain = true });
        StageInstance other = Some.Stage("b", new CountSettings { Steps = [1, 2, 4], IsChain = true });
        RunResult result = bench.Run(one, other);

        Assert.Equal(RunState.Done, result.State);
        Assert.Equal(["step-1", "step-2", "step-3", "step-4"], one.Counting().Ran.Concat(other.Counting().Ran).Order());
    }

    [Fact]
    public void WhatOneStageWantsForItselfIsNotDroppedAsAStepOfAnother()
    {
        StageInstance one = Some.Stage("a", new CountSettings { Steps = [1, 2], IsChain = true });
        StageInstance other = Some.Stage("b", new CountSettings { Steps = [1, 2, 3, 4], IsChain = true });
        bench.Run(other, one);

        Assert.All(bench.Plan(other, one).Stages, stage => Assert.Equal(Verdict.Reuse, stage.Verdict));
    }

    [Fact]
    public void APartIsDisposedWhenTheLastStageThatNeedsItHasEnded()
    {
        bool isGone = false;
        bench.Stopper = happened => isGone |= happened is UnitsStarted { Stage: "b" } && Tone.Disposed.Contains("tone 91");
        bench.Run(Some.Stage("a", new CountSettings { Tone = Tone.Of(91) }), Some.Stage("b", new CountSettings { Tone = Tone.Of(92) }));

        Assert.True(isGone);
        Assert.Single(Tone.Disposed, "tone 92");
    }

    [Fact]
    public void AnArtifactWithOtherBytesIsSaidAndMadeAgainBeforeItIsRead()
    {
        StageInstance generate = Some.Stage("generate", new CountSettings());
        bench.Run(generate);
        Damage("0.001*1;", "0.001*7;");
        StageInstance probe = Some.Stage("probe", new CountSettings { Of = Some.Ref("generate"), Note = "p" });
        RunResult result = bench.Run(generate, probe);

        Assert.Equal((RunState.Done, 2), (result.State, result.Made));
        Assert.Equal(new UnitDamaged("generate", "step-1", "value.txt has other bytes than when it was made"), Assert.Single(bench.Events.OfType<UnitDamaged>()));
        Assert.Equal("0.001*1;0.001*1;", bench.Text(bench.Plan(generate, probe).Stages[1].Units[0].Fingerprint));
    }

    [Fact]
    public void MetricsWithOtherBytesAreMadeAgain()
    {
        StageInstance generate = Some.Stage("generate", new CountSettings());
        bench.Run(generate);
        string table = Directory.EnumerateFiles(bench.Store, "metrics.csv", SearchOption.AllDirectories).Single();
        File.WriteAllText(table, File.ReadAllText(table).Replace("0.001", "0.009", StringComparison.Ordinal));

        Assert.Equal(0.001, Assert.Single(bench.Run(bench.Experiment(generate), LockMode.Ignore).Metrics).Row.Value);
        Assert.Contains(bench.Events, e => e is UnitDamaged { Damage: "metrics.csv has other bytes than when it was made" });
    }

    [Fact]
    public void WhatBuildsOnAnArtifactThatCameOutOtherwiseIsMadeAgain()
    {
        string said = "one";
        StageInstance generate = Acting("generate", (unit, context) => context.Publish(unit, folder => File.WriteAllText(Path.Combine(folder, "value.txt"), said)));
        StageReference of = Some.Ref("generate");
        StageInstance Reader(string note) => Some.Stage("reader", new CountSettings { Of = of, Note = note }) with
        {
            Stage = new ActingStage((unit, context) => context.Publish(unit, folder => File.Copy(Path.Combine(context.FolderOf(unit.Inputs[0]), "value.txt"), Path.Combine(folder, "value.txt"))), of),
        };
        bench.Run(generate, Reader("a"));
        string generated = bench.Plan(generate).Stages[0].Units[0].Fingerprint; // the reader's file says the same
        File.WriteAllText(Directory.EnumerateFiles(bench.Store, "value.txt", SearchOption.AllDirectories).Single(file => file.Contains(generated, StringComparison.Ordinal)), "eno");
        said = "two";
        StageInstance second = Reader("b") with { Name = "second", BaseName = "second" };
        RunResult result = bench.Run(generate, second, Reader("a"));

        Assert.Equal((RunState.Done, 3), (result.State, result.Made));
        Assert.Equal("two", bench.Text(bench.Plan(generate, Reader("a")).Stages[1].Units[0].Fingerprint));
    }

    private static StageInstance Acting(string name, Action<Unit, IRunContext> act) => Some.Stage(name, new CountSettings { Note = "acts" }) with { Stage = new ActingStage(act) };

    private void Damage(string text, string other)
    {
        string file = Directory.EnumerateFiles(bench.Store, "value.txt", SearchOption.AllDirectories).First(f => File.ReadAllText(f) == text);
        File.WriteAllText(file, other);
    }
}
