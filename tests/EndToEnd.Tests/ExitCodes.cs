namespace EndToEnd.Tests;

public sealed class ExitCodes
{
    [Fact]
    public void AnInvalidExperimentGivesTwoAndAllThatIsWrongAtOnce()
    {
        using Workplace workplace = new("""
            experiment: test
            plugins: [Waves]
            stages:
              generate: { stage: sample, sampler: { kind: wave, steps: 3 }, prompts: prompts.csv }
              bright: { stage: label, images: generat, labeler: brightness }
            """);

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.Equal(2, ended.Code);
        Assert.Equal(
            """
            experiment.yaml:4:47: unknown sampler "wave" in stage "generate"
              did you mean "waves"? known samplers: waves
            experiment.yaml:5:35: unknown stage "generat" in "images" of stage "bright"
              did you mean "generate"? known stages: generate

            """,
            ended.Error);
        Assert.Empty(ended.Output);
    }

    /// <summary>As a shell gives them for *.yaml: locks lie among them, and are none.</summary>
    [Fact]
    public void SeveralExperimentsRunOneAfterTheOtherAndTheFirstThatIsNotDoneGivesTheCode()
    {
        using Workplace workplace = new(Some.Waves);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        workplace.Write("broken.yaml", "experiment: broken\nstagess: {}\n");
        workplace.Write("zero.yaml", Some.Waves.Replace("experiment: test", "experiment: zero", StringComparison.Ordinal));
        string[] files = [.. Directory.EnumerateFiles(workplace.Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(["broken.yaml", "experiment.lock.yaml", "experiment.yaml", "zero.yaml"], files);

        Ended ended = workplace.Run(files);

        Assert.True(ended.Code == 2, ended.ToString());
        Assert.EndsWith("\nbroken.yaml: not run: the file is invalid, or what it needs is not here\nexperiment.yaml: done\nzero.yaml: done\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void StagesThatNeedEachOtherInACircleGiveTwoAndTheCircle()
    {
        using Workplace workplace = new("""
            experiment: test
            plugins: [Waves]
            stages:
              again: { stage: sample, sampler: waves, prompts: prompts.csv, images: bright }
              bright: { stage: sample, sampler: waves, prompts: prompts.csv, images: again }
            """);

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.Equal(2, ended.Code);
        Assert.Equal(
            """
            experiment.yaml:5:74: the stages need each other in a circle: again -> bright -> again
              read "->" as "needs"; "bright" needs "again" as images

            """,
            ended.Error);
    }

    [Fact]
    public void ACommandLineThatMakesNoSenseGivesTwo()
    {
        using Workplace workplace = new(Some.Waves);

        Ended ended = workplace.Run("run", "experiment.yaml", "--lokced");

        Assert.Equal(2, ended.Code);
        Assert.Contains("--lokced", ended.Error);
    }

    [Fact]
    public void AFailingStageGivesOneAndTheOthersAreStillMade()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves]
            stages:
              broken: { stage: break, message: the lamp went out }
              train: { stage: count, steps: 2 }
            """);

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.True(ended.Code == 1, ended.ToString());
        Assert.Contains("stage \"broken\" failed in unit \"all\": the lamp went out", ended.Error);
        Assert.Contains("train: done, 2 made", ended.Output);
    }

    [Fact]
    public void AnExpectationThatDoesNotHoldGivesThreeAndTheMeasuredValue()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves]
            stages:
              train: { stage: count, steps: 1 }
            expect:
              - train.sum >= 1
              - train.sum >= 7
            """);

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.True(ended.Code == 3, ended.ToString());
        Assert.Contains("expectation does not hold: train.sum >= 7", ended.Error);
        Assert.Contains("1 is not >= 7", ended.Error);
        Assert.Contains("expected: 1 of 2 hold", ended.Output);
    }

    [Fact]
    public void ALockHoldsUntilSomethingElseIsMade()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves]
            stages:
              train: { stage: count, steps: 2 }
            """);

        Ended first = workplace.Run("run", "experiment.yaml");
        Ended same = workplace.Run("run", "experiment.yaml", "--locked");
        Ended other = workplace.Run("run", "experiment.yaml", "--locked", "--set", "train.steps=3");

        Assert.True(first.Code == 0, first.ToString());
        Assert.True(File.Exists(Path.Combine(workplace.Folder, "experiment.lock.yaml")));
        Assert.True(same.Code == 0, same.ToString());
        Assert.True(other.Code == 3, other.ToString());
        Assert.Equal(
            "differs from the lock: train: steps: locked 2, now 3 (command line, --set train.steps=3)\n"
            + "nothing was run: it would not be what is locked; --locked --tolerance 0.05 compares the numbers all the same, --update-lock writes the lock anew\n",
            other.Error);
        Assert.DoesNotContain("train", other.Output, StringComparison.Ordinal);

        File.Delete(Path.Combine(workplace.Folder, "experiment.lock.yaml"));
        Ended missing = workplace.Run("run", "experiment.yaml", "--locked");
        Assert.True(missing.Code == 3, missing.ToString());
        Assert.Contains("there is no lock ", missing.Error, StringComparison.Ordinal);
        Assert.EndsWith("nothing was run\n", missing.Error, StringComparison.Ordinal);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);

        Ended numbers = workplace.Run("run", "experiment.yaml", "--locked", "--tolerance", "0.5", "--set", "seed=1");
        Ended unlocked = workplace.Run("run", "experiment.yaml", "--tolerance", "0.5");

        Assert.True(numbers.Code == 0, numbers.ToString());
        Assert.True(unlocked.Code == 2, unlocked.ToString());
        Assert.Contains("--tolerance goes with --locked.", unlocked.Error);
    }
}
