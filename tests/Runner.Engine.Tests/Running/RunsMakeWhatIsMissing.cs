using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Running;

namespace Runner.Engine.Tests.Running;

public sealed class RunsMakeWhatIsMissing : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void MoreStepsComputeOnlyTheDifference()
    {
        bench.Run(Some.Stage("probe", new CountSettings { Steps = [1, 2] }));
        StageInstance extended = Some.Stage("probe", new CountSettings { Steps = [1, 2, 3] });

        StagePlan plan = bench.Plan(extended).Stages[0];
        Assert.Equal((Verdict.Run, "1 new unit", 1, 100L, 2000L), (plan.Verdict, plan.Reason, plan.Left, plan.Bytes, plan.Memory));
        Assert.NotNull(plan.Time);

        RunResult result = bench.Run(extended);
        Assert.Equal((RunState.Done, 1, 2), (result.State, result.Made, result.Reused));
        Assert.Equal(["step-3"], extended.Counting().Ran);
    }

    [Fact]
    public void WhatTwoStagesMakeAlikeIsCountedOnceAndSaid()
    {
        Plan plan = bench.Plan(Some.Stage("one", new CountSettings { Steps = [1, 2] }), Some.Stage("other", new CountSettings { Steps = [1, 2] }), Some.Stage("third", new CountSettings { Steps = [2, 3] }));

        Assert.Equal([(Verdict.Run, 2, 200L, "new"), (Verdict.Reuse, 0, 0L, "the same as one"), (Verdict.Run, 1, 100L, "1 new unit")], plan.Stages.Select(stage => (stage.Verdict, stage.Left, stage.Bytes, stage.Reason)));
        Assert.Equal((3, 300L), (plan.Left, plan.Bytes));
    }

    [Fact]
    public void AProcessMayHoldWhatItsWorkNeedsAndAsMuchAgainAsFarAsItsBudgetGoes()
    {
        const long Megabyte = 1 << 20;

        Assert.Equal(0, WorkingMemory.Of(0, 1000 * Megabyte));
        Assert.Equal(500 * Megabyte, WorkingMemory.Of(100 * Megabyte, 1000 * Megabyte));
        Assert.Equal(450 * Megabyte, WorkingMemory.Of(100 * Megabyte, 450 * Megabyte));
        Assert.Equal(400 * Megabyte, WorkingMemory.Of(100 * Megabyte, 200 * Megabyte));
        Assert.Equal((300 + 5000 + 1024) * Megabyte, WorkingMemory.Of(5000 * Megabyte, long.MaxValue));
    }

    [Fact]
    public void AChainKeepsOnlyItsEndAndAnExtensionGoesOnFromThere()
    {
        StageInstance train = Some.Stage("train", new CountSettings { Steps = [1, 2, 3], IsChain = true });
        bench.Run(train);
        Assert.Equal(["step-1", "step-2", "step-3"], train.Counting().Ran);
        Plan after = bench.Plan(train);
        Assert.Equal(Verdict.Reuse, after.Stages[0].Verdict);
        Assert.Equal([Verdict.NotNeeded, Verdict.NotNeeded, Verdict.Reuse], after.Stages[0].Units.Select(u => u.Verdict));

        StageInstance longer = Some.Stage("train", new CountSettings { Steps = [1, 2, 3, 4], IsChain = true });
        bench.Run(longer);
        Assert.Equal(["step-4"], longer.Counting().Ran);
        Assert.Equal("0.001*1;0.001*2;0.001*3;0.001*4;", bench.Text(bench.Plan(longer).Stages[0].Units[^1].Fingerprint));
    }

    [Fact]
    public void AnInterruptedChainGoesOnFromItsLastUnit()
    {
        bench.Run(Some.Stage("train", new CountSettings { Steps = [1, 2, 3, 4], IsChain = true, FailAt = 3 }));
        StageInstance again = Some.Stage("train", new CountSettings { Steps = [1, 2, 3, 4], IsChain = true });
        bench.Run(again);
        Assert.Equal(["step-3", "step-4"], again.Counting().Ran);
    }

    [Fact]
    public void AStepThatWasDroppedIsMadeAgainOnlyWhenALaterOneNeedsIt()
    {
        bench.Run(Some.Stage("train", new CountSettings { Steps = [1, 2], IsChain = true }));

        Assert.Equal(
            ["rerun train/step-1: its files were dropped, and train/step-3 needs it", "rerun train/step-3: new"],
            bench.Reruns(Some.Stage("train", new CountSettings { Steps = [1, 3], IsChain = true })));
    }

    [Fact]
    public void StagesWithTheSamePassTakeTurns()
    {
        StageInstance depth = Some.Stage("depth", new CountSettings { Steps = [1, 2], HasPasses = true });
        StageInstance mask = Some.Stage("mask", new CountSettings { Steps = [1, 2], HasPasses = true, Note = "mask", Of = Some.Ref("labels") });
        StageInstance labels = Some.Stage("labels", new CountSettings { Note = "labels" });

        bench.Run(depth, labels, mask);

        Assert.Equal(
            ["labels step-1", "depth step-1", "mask step-1", "depth step-2", "mask step-2"],
            bench.Events.OfType<UnitsStarted>().Select(e => $"{e.Stage} {string.Join(' ', e.Units)}"));
    }

    [Fact]
    public void AFailedStageStopsWhatNeedsItAndNothingElse()
    {
        RunResult result = bench.Run(
            Some.Stage("bad", new CountSettings { Steps = [1, 2, 3], FailAt = 2 }),
            Some.Stage("needs-bad", new CountSettings { Of = Some.Ref("bad"), Note = "x" }),
            Some.Stage("needs-that", new CountSettings { Of = Some.Ref("needs-bad"), Note = "y" }),
            Some.Stage("good", new CountSettings { Note = "z" }));

        Assert.Equal(RunState.Failed, result.State);
        Assert.Equal("stage \"bad\" failed in unit \"step-2\": step 2 is too much", Assert.Single(result.Failures).Message);
        Assert.Equal(["needs-bad", "needs-that"], result.Skipped);
        Assert.Contains(bench.Events, e => e is StageFinished { Stage: "good", Made: 1 });
        Assert.Equal(2, result.Made);
    }

    [Fact]
    public void AStoppedRunKeepsWhatIsFinished()
    {
        using CancellationTokenSource stop = new();
        StageInstance probe = Some.Stage("probe", new CountSettings { Steps = [1, 2, 3] });
        bench.Stopper = e => { if (e is UnitFinished { Unit: "step-2" }) { stop.Cancel(); } };

        Assert.Equal((RunState.Stopped, 2), (bench.Run(stop.Token, probe).State, probe.Counting().Ran.Count));
        bench.Run(probe);
        Assert.Equal(["step-1", "step-2", "step-3"], probe.Counting().Ran);
    }

    [Fact]
    public void EqualPartsAreMadeOnceAndDisposedAtTheEnd()
    {
        bench.Run(
            Some.Stage("a", new CountSettings { Tone = Tone.Of(77) }),
            Some.Stage("b", new CountSettings { Tone = Tone.Of(77), Note = "b" }));

        Assert.Single(Tone.Disposed, "tone 77");
    }

    [Fact]
    public void EverythingIsTheSameWhenItIsRunAgain()
    {
        StageInstance generate = Some.Stage("generate", new CountSettings { Steps = [1, 2] });
        StageInstance probe = Some.Stage("probe", new CountSettings { Steps = [1, 2], Of = Some.Ref("generate"), IsStepwise = true, Note = "p" });
        bench.Run(generate, probe);
        RunResult again = bench.Run(generate, probe);

        Assert.Equal((RunState.Done, 0, 4), (again.State, again.Made, again.Reused));
        Assert.All(bench.Plan(generate, probe).Stages, s => Assert.Equal((Verdict.Reuse, ""), (s.Verdict, s.Reason)));
    }
}
