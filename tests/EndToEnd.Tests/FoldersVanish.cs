namespace EndToEnd.Tests;

/// <summary>A folder that is taken away under a run costs what was in it, and nothing else.</summary>
public sealed class FoldersVanish
{
    [Theory]
    [InlineData("store", true)]
    [InlineData("runs", false)]
    [InlineData("", true)]
    public void WhatARunHadMadeIsMadeAgainAndItEndsAsOthers(string folder, bool isNeeded)
    {
        using Workplace undisturbed = new(Some.Waves);
        Assert.Equal(0, undisturbed.Run("run", "experiment.yaml").Code);
        using Workplace workplace = new(Some.Waves);
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=500");
        program.Until(() => workplace.Made("generate") >= 2);

        Directory.Delete(Path.Combine(workplace.Folder, ".runner", folder), recursive: true);
        Ended ended = program.Wait();

        Assert.Equal((0, isNeeded), (ended.Code, ended.Error.Contains("generate/shard-000 is damaged and made again: it is not in the store any more\n", StringComparison.Ordinal)));
        // Pauses are no content.
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Assert.Equal(undisturbed.Artifacts(), workplace.Artifacts());
        Assert.Equal(0, workplace.Run("store", "check").Code);
    }
}
