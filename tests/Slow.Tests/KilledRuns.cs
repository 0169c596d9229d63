namespace Slow.Tests;

public sealed class KilledRuns
{
    [Fact]
    public void KilledInTheMiddleOfSamplingProbingAndTrainingARunEndsWithTheBitsOfAnUninterruptedOne()
    {
        using Workplace whole = new(Some.Waves);
        Ended reference = whole.Run("run", "experiment.yaml");
        Assert.True(reference.Code == 0, reference.ToString());

        using Workplace killed = new(Some.Waves);
        KillWhen(killed, () => killed.Made("generate") >= 1);
        KillWhen(killed, () => killed.Made("probe-bright") >= 2);
        KillWhen(killed, () => killed.Made("train") >= 3);
        Ended resumed = killed.Run("run", "experiment.yaml");

        Assert.True(resumed.Code == 0, resumed.ToString());
        Assert.Equal(whole.Artifacts(), killed.Artifacts());
        Assert.InRange(killed.MadeInAll(), whole.MadeInAll() - 3, whole.MadeInAll() + 3); // at most one unit for each kill
    }

    [Fact]
    public void KilledWhileItSamplesAndProbesARealModelARunEndsWithTheBitsOfAnUninterruptedOne()
    {
        using Workplace whole = new(Some.SmallModel);
        Ended reference = whole.Run("run", "experiment.yaml");
        Assert.True(reference.Code == 0, reference.ToString());

        using Workplace killed = new(Some.SmallModel);
        KillAt(killed, () => killed.Made("generate") >= 2);
        KillAt(killed, () => killed.Made("probe-bright") >= 1);
        Ended resumed = killed.Run("run", "experiment.yaml");

        Assert.True(resumed.Code == 0, resumed.ToString());
        Assert.Equal(whole.Artifacts(), killed.Artifacts());
    }

    [Fact]
    public void KilledWhileItTrainsARunEndsWithTheBitsOfAnUninterruptedOne()
    {
        using Workplace whole = new(Some.Training);
        Ended reference = whole.Run("run", "experiment.yaml");
        Assert.True(reference.Code == 0, reference.ToString());

        using Workplace killed = new(Some.Training);
        KillAt(killed, () => killed.Made("train") >= 1);
        Ended resumed = killed.Run("run", "experiment.yaml");

        Assert.True(resumed.Code == 0, resumed.ToString());
        Assert.Equal(whole.Artifacts(), killed.Artifacts());
    }

    // Each step of a unit waits a little, so that the kill falls into the middle of one.
    private static void KillWhen(Workplace workplace, Func<bool> come)
    {
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=150");
        program.Until(come);
        Thread.Sleep(70);
        Assert.True(program.Kill(), "it ended before it could be killed");
    }

    // Here nothing waits: the run may be over before the kill comes, and then it must have ended rightly.
    private static void KillAt(Workplace workplace, Func<bool> come)
    {
        using RunningProgram program = workplace.Start("run", "experiment.yaml");
        program.Until(come);
        program.Kill();
    }
}
