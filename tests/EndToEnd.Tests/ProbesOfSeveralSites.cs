namespace EndToEnd.Tests;

/// <summary>One probe that reads several sites or steps.</summary>
public sealed class ProbesOfSeveralSites
{
    private const string Experiment = """
        experiment: test
        seed: 3
        threads: 1
        plugins: [Waves, Probes]
        stages:
          generate: { stage: sample, sampler: { kind: waves, steps: 3 }, prompts: prompts.csv, batch: 2 }
          bright: { stage: label, images: generate, labeler: brightness }
          alone:
            stage: probe
            activations: { of: generate, sites: "*", steps: 1-3 }
            labels: bright
            probe: linear-regression
            split: { train: 0.5, validation: 0, test: 0.5 }
          together:
            stage: probe
            activations: { of: generate, sites: "*", steps: 1-3, concatenate: WHAT }
            labels: bright
            probe: linear-regression
            split: { train: 0.5, validation: 0, test: 0.5 }
            metrics: [rmse]
        """;

    /// <summary>With more to read the optimum over the training images is no worse than with any of it alone.</summary>
    [Theory]
    [InlineData("sites", 6, "max together.training-loss at step 3 <= min alone.training-loss at step 3 + 1e-6")]
    [InlineData("steps", 4, "max together.training-loss of crest.1.height with steps=1-3 <= min alone.training-loss of crest.1.height + 1e-6")]
    [InlineData("[sites, steps]", 2, "max together.training-loss with steps=1-3 <= min alone.training-loss + 1e-6")]
    public void ItFitsNoWorseThanEachAlone(string what, int units, string expectation)
    {
        using Workplace workplace = new($"{Experiment.Replace("WHAT", what, StringComparison.Ordinal)}\nexpect:\n  - {expectation}\n");

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal((12, units), (workplace.Made("alone"), workplace.Made("together")));
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Assert.Equal((12, units), (workplace.Made("alone"), workplace.Made("together")));
    }

    /// <summary>The name of both, the steps that were read, and nothing that the sites differ in.</summary>
    [Fact]
    public void ItsRowsSayWhatWasRead()
    {
        using Workplace workplace = new(Experiment.Replace("WHAT", "[sites, steps]", StringComparison.Ordinal));
        Assert.Equal(0, workplace.Run("run", "experiment.yaml", "--until", "together").Code);

        string[] lines = File.ReadAllLines(Path.Combine(workplace.RunFolder, "001", "metrics.csv"));
        string[] head = lines[0].Split(',');
        string[] row = lines.Single(line => line.Contains(",rmse,", StringComparison.Ordinal)).Split(',');
        Dictionary<string, string> said = head.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second);
        Assert.Equal(("together", "wave.1.phase+crest.1.height", "3", "1-3"), (said["stage"], said["site"], said["step"], said["steps"]));
        Assert.Equal(("", "", "1", "24"), (said.GetValueOrDefault("block", ""), said.GetValueOrDefault("kind", ""), said["layer"], said["channels"]));
    }

    [Fact]
    public void WhatIsReadTogetherIsMoreThanOneAndNamedOnce()
    {
        using Workplace one = new(Experiment.Replace("""sites: "*", steps: 1-3, concatenate: WHAT""", """sites: "crest.*", steps: 2, concatenate: [sites, steps]""", StringComparison.Ordinal));
        using Workplace twice = new(Experiment.Replace("WHAT", "[sites, sites]", StringComparison.Ordinal));

        Assert.Equal(
            """
            experiment.yaml:16:75: warning: sites are to be read together, but there is one site in stage "together"
              choose more by sites, or leave it out
            experiment.yaml:16:75: warning: steps are to be read together, but there is one step in stage "together"
              choose more by steps, or leave it out

            """,
            one.Run("validate", "experiment.yaml").Error);
        Assert.Equal(
            """
            experiment.yaml:16:71: sites are named twice in stage "together"
              name each once

            """,
            twice.Run("validate", "experiment.yaml").Error);
    }

    [Fact]
    public void AnInterventionRefusesIt()
    {
        using Workplace workplace = new(Some.Waves.Replace("steps: 1-3 }", "steps: 1-3, concatenate: [steps, sites] }", StringComparison.Ordinal));

        Ended ended = workplace.Run("validate", "experiment.yaml");

        Assert.True(ended.Code == 2, ended.ToString());
        Assert.Contains(
            """
            experiment.yaml:18:13: the probes of stage "probe-bright[model-weights=trained]" read several sites and steps together (activations.concatenate), but an edit moves one site at one step in stage "edit"
              train probes of single sites and steps to edit with

            """,
            ended.Error,
            StringComparison.Ordinal);
    }
}
