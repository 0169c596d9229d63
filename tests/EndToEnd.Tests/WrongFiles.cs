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
}
