using Runner.Engine.Binding;

namespace Runner.Engine.Tests.Binding;

public sealed class WhatAnExperimentBecomes
{
    private const string Whole = """
        experiment: scene-depth
        about: Where is depth?
        seed: 7
        dtype: bfloat16
        threads: 2
        memory: 512 MB
        stages:
          generate:
            stage: sample
            sampler: { kind: ddim, steps: 15, eta: 1e-1 }
            seeds: [1, 18446744073709551615]
            note: no
          depth:
            stage: label
            images: generate
            labeler: brightness
          probe-depth:
            stage: probe
            activations: { of: generate, sites: "*.self-attention", steps: [1, 3, 5-8] }
            labels: depth
            split: { train: 0.4, validation: 0.1, test: 0.5 }
            probe: { kind: linear-regression, loss: squared-error, bias: false }
            metrics: [spearman, { kind: dice, threshold: 0.25 }]
            matrix: { model-weights: [trained, permuted] }
        expect:
          - probe-depth.spearman of decoder.* at step 15 with model-weights=trained >= 0.6
        """;

    [Fact]
    public void TheTopOfTheFileIsBoundToItsTypes()
    {
        Experiment experiment = Rooms.CheckText(Whole);

        Assert.Equal(("scene-depth", "Where is depth?"), (experiment.Name, experiment.About));
        Assert.Equal((7UL, 2, 512L << 20), (experiment.Seed, experiment.Environment.Threads, experiment.Environment.MemoryBudget));
        Assert.Equal("probe-depth.spearman of decoder.* at step 15 with model-weights=trained >= 0.6", Assert.Single(experiment.Expectations).Text);
        Assert.EndsWith("/runs/scene-depth", experiment.RunFolder);
        Assert.All(experiment.Stages, stage => Assert.Equal(7UL, stage.Seed));
    }

    [Fact]
    public void TheTypeOfASettingSaysWhatItsTextMeans()
    {
        var settings = (SampleSettings)Stage("generate").Settings;

        Assert.Equal("no", settings.Note);
        Assert.Equal([1UL, ulong.MaxValue], settings.Seeds);
        Assert.Equal(new DdimSettings { Steps = 15, Eta = 0.1 }, settings.Sampler.Settings);
        Assert.Equal(10, settings.Count);
    }

    [Fact]
    public void PartsListsMappingsAndRangesAreBound()
    {
        var settings = (ProbeSettings)Stage("probe-depth[model-weights=permuted]").Settings;

        Assert.Equal(new LinearSettings { Loss = Loss.SquaredError, Bias = false }, settings.Probe.Settings);
        Assert.Equal(["spearman", "dice"], settings.Metrics.Select(m => m.Kind));
        Assert.Equal(new DiceSettings { Threshold = 0.25 }, settings.Metrics[1].Settings);
        Assert.Equal(["*.self-attention"], settings.Activations.Sites);
        Assert.Equal([1, 3, 5, 6, 7, 8], settings.Activations.Steps.Within(15));
        Assert.Equal(0.1, settings.Split["validation"]);
        Assert.Equal(ModelWeights.Permuted, settings.ModelWeights);
    }

    [Fact]
    public void EverySettingCanBeTracedToItsLine()
    {
        StageInstance stage = Stage("probe-depth[model-weights=permuted]");

        Assert.Equal("some.yaml:22", stage.PositionOf("probe.loss").Short);
        Assert.Equal(22, stage.PositionOf("probe.learning-rate").Line);
        Assert.Equal((23, 25), (stage.PositionOf("metrics[1].threshold").Line, stage.PositionOf("metrics[1]").Column));
        Assert.Equal((24, 40), (stage.PositionOf("model-weights").Line, stage.PositionOf("model-weights").Column));
        Assert.Equal(17, stage.PositionOf("").Line);
    }

    [Fact]
    public void LabelsAndTheCodeOfAllKindsAreKept()
    {
        StageInstance stage = Stage("probe-depth[model-weights=trained]");

        Assert.Equal("probe-depth", stage.BaseName);
        Assert.Equal([new("model-weights", "trained")], stage.Labels);
        Assert.Equal(["metric dice", "metric spearman", "probe linear-regression", "stage probe"], stage.Code.Select(c => c.Name));
    }

    private static StageInstance Stage(string name) => Rooms.CheckText(Whole).Stages.Single(s => s.Name == name);
}
