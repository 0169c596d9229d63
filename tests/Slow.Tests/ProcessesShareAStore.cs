using System.Diagnostics;

namespace Slow.Tests;

/// <summary>Processes, not threads: what one of them holds, the others see through the kernel alone.</summary>
public sealed class ProcessesShareAStore
{
    private static readonly Lazy<(SortedDictionary<string, string> Artifacts, string[] Made)> s_alone = new(Alone);

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void AllEndWellWithTheSameBytesAndEachUnitIsMadeOnce(int count)
    {
        using Workplace workplace = new(Some.Waves);
        RunningProgram[] programs = [.. Enumerable.Range(0, count).Select(_ => workplace.Start("run", "experiment.yaml", "--set", "vars.pause=60"))];
        try
        {
            Ended[] ended = [.. programs.Select(program => program.Wait())];

            Assert.All(ended, one => Assert.True(one.Code == 0, one.ToString()));
            Assert.All(ended, one => Assert.Contains("expected: 1 of 1 hold", one.Output));
            Assert.Equal(s_alone.Value.Artifacts, workplace.Artifacts());
            Assert.Equal(s_alone.Value.Made, workplace.MadeUnits());
        }
        finally
        {
            Array.ForEach(programs, program => program.Dispose());
        }
    }

    [Fact]
    public void OneThatIsKilledCostsTheOthersItsUnit()
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram victim = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=400");
        victim.Until(() => workplace.Made("generate") >= 1);
        using RunningProgram other = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=60");
        // It is in the middle of a unit, and the other waits for that one.
        other.Until(() => workplace.Waits() >= 1);
        Assert.True(victim.Kill(), "it ended before it could be killed");
        Ended ended = other.Wait();

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal(s_alone.Value.Artifacts, workplace.Artifacts());
        // What the victim had finished without saying so may stand there twice.
        Assert.InRange(workplace.MadeInAll(), s_alone.Value.Made.Length - 1, s_alone.Value.Made.Length + 1);
    }

    [Fact]
    public void OneThatIsStoppedHoldsNothingButItsUnitAndTheOthersWaitForThat()
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram stopped = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=400");
        stopped.Until(() => workplace.Made("generate") >= 1);
        Thread.Sleep(200);
        stopped.Suspend();
        using RunningProgram other = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=10");
        // What does not need the unit is made meanwhile: the whole chain, and the samples but one.
        other.Until(() => workplace.Made("train") == 6 && workplace.Waits() >= 1);
        long asked = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(2))
        {
            Assert.False(other.HasEnded, "the unit of the stopped process is still its own");
            Thread.Sleep(50);
        }
        int meanwhile = workplace.Made("generate");
        stopped.Resume();
        Ended[] ended = [stopped.Wait(), other.Wait()];

        Assert.Matches(@"\n\S+: process \d+, which has \S+, is stopped; waiting for it: kill -CONT lets it go on", ended[1].Output);
        Assert.InRange(meanwhile, 3, 4);
        Assert.All(ended, one => Assert.True(one.Code == 0, one.ToString()));
        Assert.Equal(s_alone.Value.Artifacts, workplace.Artifacts());
        Assert.Equal(s_alone.Value.Made, workplace.MadeUnits());
    }

    [Fact]
    public void OneThatIsStoppedAndThenKilledLeavesItsUnitToTheOthers()
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram stopped = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=400");
        stopped.Until(() => workplace.Made("generate") >= 1);
        stopped.Suspend();
        using RunningProgram other = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=10");
        other.Until(() => workplace.Made("train") == 6);
        Assert.True(stopped.Kill(), "it ended before it could be killed");
        Ended ended = other.Wait();

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal(s_alone.Value.Artifacts, workplace.Artifacts());
    }

    private static (SortedDictionary<string, string> Artifacts, string[] Made) Alone()
    {
        using Workplace workplace = new(Some.Waves);
        Ended ended = workplace.Run("run", "experiment.yaml");
        Assert.True(ended.Code == 0, ended.ToString());
        return (workplace.Artifacts(), workplace.MadeUnits());
    }
}
