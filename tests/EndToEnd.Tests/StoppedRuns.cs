namespace EndToEnd.Tests;

public sealed class StoppedRuns
{
    [Fact]
    public void SigtermEndsARunWith130AndTheNextRunGoesOnFromThere()
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=300");
        program.Until(() => workplace.Made("generate") >= 1);
        program.Terminate();
        Ended stopped = program.Wait();
        int made = workplace.MadeInAll();
        Ended resumed = workplace.Run("experiment.yaml");

        Assert.True(stopped.Code == 130, stopped.ToString());
        Assert.Contains("what is finished is kept: run again to go on", stopped.Output);
        Assert.InRange(made, 1, 10);
        Assert.True(resumed.Code == 0, resumed.ToString());
        Assert.Contains("reused", resumed.Output);
    }
}
