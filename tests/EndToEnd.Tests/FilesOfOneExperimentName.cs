namespace EndToEnd.Tests;

/// <summary>Two files that give their experiment one name share the folder of its runs, and each has its own runs in it.</summary>
public sealed class FilesOfOneExperimentName
{
    private const string Counting = """
        experiment: test
        threads: 1
        plugins: [Waves]
        stages:
          train: { stage: count, steps: 2 }
        """;

    [Fact]
    public void AReportOfAFileIsThatOfItsOwnRun()
    {
        using Workplace workplace = new(Counting);
        workplace.Write("other.yaml", Counting.Replace("steps: 2", "steps: 3", StringComparison.Ordinal));
        workplace.Write("third.yaml", Counting);
        Ended first = workplace.Run("run", "experiment.yaml");
        Ended second = workplace.Run("run", "other.yaml");
        Ended ofFirst = workplace.Run("report", "experiment.yaml");
        Ended ofSecond = workplace.Run("report", "other.yaml");
        Ended ofThird = workplace.Run("report", "third.yaml");

        Assert.True(first.Code == 0, first.ToString());
        Assert.True(second.Code == 0, second.ToString());
        Assert.Contains("\nrun 002\n", second.Output);
        // 1, then sin(1) + 2, then sin of that + 3.
        Assert.Contains(" train  step-002  sum     2.841\n", ofFirst.Output);
        Assert.Contains("report: .runner/runs/test/001/report.html\n", ofFirst.Output);
        Assert.Contains(" train  step-003  sum     3.296\n", ofSecond.Output);
        Assert.Contains("report: .runner/runs/test/002/report.html\n", ofSecond.Output);
        Assert.Equal($"third.yaml has no run of its own: run 002 is of {workplace.Folder}/other.yaml, which has the same experiment name\n", ofThird.Error);
        Assert.Contains(" train  step-003  sum     3.296\n", ofThird.Output);
    }
}
