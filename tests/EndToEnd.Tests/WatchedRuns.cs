namespace EndToEnd.Tests;

/// <summary>A run of another process, watched: to its end, after its end, when it is killed, and no longer when the watcher is asked to stop.</summary>
public sealed class WatchedRuns : IDisposable
{
    private readonly Workplace _workplace = new(Some.Waves);

    public void Dispose() => _workplace.Dispose();

    [Fact]
    public void ARunIsFollowedUntilItEndsAndSaysItsEnd()
    {
        using RunningProgram run = _workplace.Start("run", "experiment.yaml", "--set", "vars.pause=200");
        run.Until(() => _workplace.Made("generate") >= 1);
        using RunningProgram watcher = _workplace.Start("watch");
        Ended watched = watcher.Wait();
        Ended ended = run.Wait();

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.True(watched.Code == 0, watched.ToString());
        string[] lines = watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^test: begun \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by process \d+, \d+ units to make$", lines[0]);
        Assert.Contains("generate: 4 units to make", lines);
        Assert.Matches(@"^done in ", lines[^1]);
        Assert.DoesNotContain("\u001b", watched.Output); // piped: plain lines
    }

    [Fact]
    public void ARunThatIsOverIsToldToItsEnd()
    {
        Assert.True(_workplace.Run("run", "experiment.yaml").Code == 0);

        Ended watched = _workplace.Run("watch", "experiment.yaml");

        Assert.True(watched.Code == 0, watched.ToString());
        Assert.Matches(@"(?m)^train: done, 6 made in ", watched.Output);
        Assert.Matches(@"(?m)^done in ", watched.Output);
    }

    [Fact]
    public void ARunThatIsKilledIsSaidToBe()
    {
        using RunningProgram run = _workplace.Start("run", "experiment.yaml", "--set", "vars.pause=300");
        run.Until(() => _workplace.Made("generate") >= 1);
        using RunningProgram watcher = _workplace.Start("watch", "test");
        Thread.Sleep(1000);
        Assert.True(run.Kill(), "it ended before it could be killed");
        Ended watched = watcher.Wait();

        Assert.Equal(1, watched.Code);
        Assert.Matches(@"^the run was killed: process \d+ is no more, and said nothing of its end; what is finished is kept: run again to go on\n$", watched.Error);
    }

    [Fact]
    public void WhoeverStopsWatchingStopsNothingElse()
    {
        using RunningProgram run = _workplace.Start("run", "experiment.yaml", "--set", "vars.pause=200");
        run.Until(() => _workplace.Made("generate") >= 1);
        using RunningProgram watcher = _workplace.Start("watch");
        watcher.Until(() => watcher.HasSaid("generate"));
        watcher.Terminate();
        Ended watched = watcher.Wait();
        Ended ended = run.Wait();

        Assert.True(watched.Code == 130, watched.ToString());
        Assert.Contains("no longer watched; the run goes on", watched.Output);
        Assert.True(ended.Code == 0, ended.ToString());
    }

    [Fact]
    public void WhereNothingRanThereIsNothingToWatch()
    {
        Ended none = _workplace.Run("watch");
        Ended notYet = _workplace.Run("watch", "experiment.yaml");

        Assert.Equal((2, $"there is no run in {_workplace.Folder}\n"), (none.Code, none.Error.Replace("in .\n", $"in {_workplace.Folder}\n", StringComparison.Ordinal)));
        Assert.Equal((2, "nothing was run yet in .runner/runs/test\n"), (notYet.Code, notYet.Error));
    }
}
