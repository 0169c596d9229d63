using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>Running a part of an experiment, and making again what is there.</summary>
public sealed partial class PartsOfExperiments
{
    [Fact]
    public void UntilAStageRunsItAndWhatItNeedsAndSaysWhichExpectationsWereNotJudged()
    {
        using Workplace workplace = new(Some.Waves);

        Ended ended = workplace.Run("run", "experiment.yaml", "--until", "bright");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal((4, 4, 0, 0), (workplace.Made("generate"), workplace.Made("bright"), workplace.Made("probe-bright"), workplace.Made("train")));
        Assert.EndsWith("\n1 expectation is about stages that were left out\n", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("reused", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@" train +not needed +0/6\n", ended.Output);
        Assert.False(File.Exists(Path.Combine(workplace.Folder, "experiment.lock.yaml")));
    }

    [Fact]
    public void OnlyAStageIsRefusedWhereWhatItNeedsIsNotThere()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--until", "bright").Code);

        Ended ended = workplace.Run("run", "experiment.yaml", "--only", "edit");

        Assert.Equal(2, ended.Code);
        Assert.Equal("command line, --only edit: 2 units of stage \"probe-bright[model-weights=trained]\" must be made first\n  --until edit makes also what it needs\n", Findings(ended));
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--only", "probe-bright[model-weights=trained]").Code);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--only", "edit").Code);
        Assert.Equal((12, 2, 0), (workplace.Made("probe-bright"), workplace.Made("edit"), workplace.Made("train")));
    }

    [Fact]
    public void WhatIsForcedIsMadeAgainAndWhatBuildsOnTheSameBytesIsNot()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        int before = workplace.MadeInAll();
        SortedDictionary<string, string> artifacts = workplace.Artifacts();

        Ended ended = workplace.Run("run", "experiment.yaml", "--force", "bright");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains("--force asks for it", ended.Output, StringComparison.Ordinal);
        Assert.Equal(before + 4, workplace.MadeInAll());
        Assert.Equal(artifacts, workplace.Artifacts());
    }

    [Fact]
    public void WhatBuildsOnForcedBytesThatDifferFollows()
    {
        using Workplace workplace = new(Some.Waves.Replace("labeler: brightness", "labeler: weather", StringComparison.Ordinal));
        workplace.Write("weather.txt", "0");
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        int probes = workplace.Made("probe-bright");
        int trained = workplace.Made("train");
        workplace.Write("weather.txt", "0.25");

        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--force", "bright").Code);

        Assert.Equal((2 * probes, trained), (workplace.Made("probe-bright"), workplace.Made("train")));
    }

    [Theory]
    [InlineData("--until", "brigt", "command line, --until brigt: unknown stage \"brigt\"\n  did you mean \"bright\"? known stages: bright, edit, generate, probe-bright, train\n")]
    [InlineData("--force", "brigt", "command line, --force brigt: unknown stage \"brigt\"\n  did you mean \"bright\"? known stages: bright, edit, generate, probe-bright, train\n")]
    public void AStageThatIsNotThereIsSaidWithTheNearest(string option, string stage, string said)
    {
        using Workplace workplace = new(Some.Waves);

        Ended ended = workplace.Run("plan", "experiment.yaml", option, stage);

        Assert.Equal((2, said), (ended.Code, Findings(ended)));
    }

    [Fact]
    public void ALockIsOfAWholeExperiment()
    {
        using Workplace workplace = new(Some.Waves);

        Ended ended = workplace.Run("run", "experiment.yaml", "--until", "bright", "--locked");

        Assert.Equal(2, ended.Code);
        Assert.Contains("a lock is of a whole experiment: --locked and --update-lock go with no --until and no --only.", ended.Error, StringComparison.Ordinal);
    }

    // Without the warning about the split that these experiments have.
    private static string Findings(Ended ended) => Warning().Replace(ended.Error, "");

    [GeneratedRegex(@"experiment.yaml:\d+:\d+: warning: .*\n  .*\n")]
    private static partial Regex Warning();
}
