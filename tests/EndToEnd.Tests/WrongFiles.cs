namespace EndToEnd.Tests;

public sealed class WrongFiles
{
    [Fact]
    public void ValidatePlanAndRunSayTheSameOfThem()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves]
            stages:
              generate: { stage: sample, sampler: { kind: waves, steps: 3 }, prompts: prompts.csv, count: 80 }
              others: { stage: sample, sampler: waves, prompts: prompts.csv }
              bright: { stage: label, images: others, labeler: brightness }
              probe-bright:
                stage: probe
                activations: { of: others, sites: "crest.*", steps: 1-9 }
                labels: bright
                probe: average
              other: { stage: probe, activations: { of: generate }, labels: bright, probe: average }
            """);

        Ended[] said = [.. new[] { "validate", "plan", "run" }.Select(command => workplace.Run(command, "experiment.yaml"))];

        Assert.All(said, ended => Assert.True(ended.Code == 2, ended.ToString()));
        Assert.All(said, ended => Assert.Equal(said[0].Error, ended.Error));
        Assert.StartsWith("experiment.yaml:5:", said[0].Error);
        Assert.Contains("\nexperiment.yaml:10:", said[0].Error);
        Assert.Contains("\nexperiment.yaml:13:65: \"labels\" of stage \"other\" is about the pictures of \"others\", but \"activations.of\" about those of \"generate\"\n", said[0].Error);
        Assert.False(Directory.Exists(Path.Combine(workplace.RunFolder, "artifacts")));
    }

    [Fact]
    public void AMissingPluginIsSaidOnceAndNotForEachOfItsKinds()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Wave, Probes]
            stages:
              generate: { stage: sample, sampler: { kind: waves, steps: 3 }, prompts: prompts.csv }
              bright: { stage: label, images: generate, labeler: brightness }
              gleam: { stage: gleaming, images: generate }
              probe-bright: { stage: probe, activations: { of: generate }, labels: bright, probe: linear-regresion }
            """);

        Ended ended = workplace.Run("validate", "experiment.yaml");

        // Of kinds that nobody knows, only what is a misspelt kind of a plugin that is there.
        Assert.Equal(["experiment.yaml:3:11: unknown plugin \"Wave\"", "experiment.yaml:8:87: unknown probe \"linear-regresion\" in stage \"probe-bright\""], ended.Error.Split('\n').Where(line => line.Contains(": unknown ", StringComparison.Ordinal)));
        Assert.Equal(2, ended.Code);
    }

    [Fact]
    public void AWrongTableIsSaidOnceWhoeverReadsIt()
    {
        using Workplace workplace = new(Some.Waves);
        workplace.Write("prompts.csv", "prompt,seed\nred,1\nred, green,2\n");

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.Equal(2, ended.Code);
        Assert.Equal(
            "experiment.yaml:8:99: prompts.csv:3:12: the header has 2 columns and this row 3; a prompt with a comma in it must stand in quotes in stage \"generate\"\n",
            ended.Error.Replace(workplace.Folder + "/", "", StringComparison.Ordinal));
    }

    [Fact]
    public void TwoMetricsOfOneNameAreRefusedAtTheSecond()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves, Probes]
            stages:
              generate: { stage: sample, sampler: waves, prompts: prompts.csv }
              bright: { stage: label, images: generate, labeler: brightness }
              judged: { stage: evaluate, predicted: bright, truth: bright, metrics: [spearman, rmse, spearman] }
              probe-bright:
                stage: probe
                activations: { of: generate, sites: "crest.*", steps: 1 }
                labels: bright
                probe: average
                split: { train: 0.5, validation: 0, test: 0.5 }
                metrics:
                  - rmse
                  - rmse
            """);

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.True(ended.Code == 2, ended.ToString());
        Assert.Equal(
            """
            experiment.yaml:7:90: a second metric is called "spearman" in stage "judged"
              the two could not be told apart: leave one out, or measure in another stage
            experiment.yaml:16:9: a second metric is called "rmse" in stage "probe-bright"
              the two could not be told apart: leave one out, or measure in another stage

            """,
            ended.Error);
    }

    [Fact]
    public void AMetricOfProbabilitiesIsRefusedWhereNobodySaysThem()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves, Probes]
            stages:
              generate: { stage: sample, sampler: waves, prompts: prompts.csv, count: 8 }
              masks: { stage: given-labels, images: generate, folder: masks, type: classes, match: number }
              judged: { stage: evaluate, predicted: masks, truth: masks, metrics: [dice, average-precision] }
              probe-masks:
                stage: probe
                activations: { of: generate, sites: "crest.*", steps: 1 }
                labels: masks
                probe: linear-classification
                split: { train: 0.5, validation: 0, test: 0.5 }
                metrics: [calibration-error, abs-rel]
            """);
        Directory.CreateDirectory(Path.Combine(workplace.Folder, "masks"));

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.True(ended.Code == 2, ended.ToString());
        Assert.Contains(
            "experiment.yaml:7:78: metric \"average-precision\" looks at how probable each class is, which nothing says here in stage \"judged\"\n  a probe of classes says it, such as linear-classification\n",
            ended.Error,
            StringComparison.Ordinal);
        Assert.Contains("experiment.yaml:14:34: metric \"abs-rel\" compares numbers, but probe \"linear-classification\" learns classes in stage \"probe-masks\"\n", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("calibration-error", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMetricOfWhatItsLabelsAreNotIsRefused()
    {
        using Workplace workplace = new("""
            experiment: test
            threads: 1
            plugins: [Waves, Probes]
            stages:
              generate: { stage: sample, sampler: waves, prompts: prompts.csv }
              bright: { stage: label, images: generate, labeler: brightness }
              judged: { stage: evaluate, predicted: bright, truth: bright, metrics: [spearman, dice] }
              probe-bright:
                stage: probe
                activations: { of: generate, sites: "crest.*", steps: 1 }
                labels: bright
                probe: linear-regression
                split: { train: 0.5, validation: 0, test: 0.5 }
                metrics: [accuracy]
            """);

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.True(ended.Code == 2, ended.ToString());
        Assert.Equal(
            """
            experiment.yaml:7:84: metric "dice" compares classes, but the labels of "bright" are numbers in stage "judged"
            experiment.yaml:14:15: metric "accuracy" compares classes, but probe "linear-regression" learns numbers in stage "probe-bright"

            """,
            ended.Error);
    }
}
