using System.Globalization;

namespace EndToEnd.Tests;

/// <summary>What comes over with another sample's activations, on a model with random weights of every part.</summary>
public sealed class ActivationsOfOtherSamples : IDisposable
{
    private readonly Workplace _workplace = new(Patching("own", "other", "latent, text.states", "all"));

    public ActivationsOfOtherSamples() => _workplace.Write("others.csv", "prompt,seed\n" + string.Concat(Enumerable.Range(1, 5).Select(number => $"something else {number},{2000 + number}\n")));

    // A step of the loop is a function of the latent that it begins with, the text and the steps before: whoever has all of them is the donor. What an ancestral scheduler draws on the way is
    // part of the next latent, and the last step draws nothing.
    [Theory]
    [InlineData("lms")]
    [InlineData("ddim")]
    [InlineData("euler-ancestral")]
    public void WithEverythingFromTheDonorThePictureIsTheDonors(string scheduler)
    {
        Ended ended = _workplace.Run("experiment.yaml", "--set", $"vars.scheduler={scheduler}");

        Assert.True(ended.Code == 0, ended.ToString());
        double[] recovery = Numbers("recovery", "patched");
        Assert.Equal(3, recovery.Length);
        Assert.All(recovery, value => Assert.Equal(1, value));
        Assert.All(Numbers("recovery-latent", "patched"), value => Assert.Equal(1, value));
        foreach (int image in Enumerable.Range(0, 3))
        {
            byte[] donor = File.ReadAllBytes(Path.Combine(Artifacts, "other", "shard-000", $"image-000{image}.png"));
            Assert.Equal(donor, File.ReadAllBytes(PictureOf(image, "patched")));
            Assert.Equal(donor, File.ReadAllBytes(PictureOf(image, "donor")));
            Assert.NotEqual(donor, File.ReadAllBytes(PictureOf(image, "receiver")));
        }
    }

    [Fact]
    public void FromItselfNothingChanges()
    {
        _workplace.Write("experiment.yaml", Patching("own", "own", "*.self-attention, *.residual-block, latent, text.states", "all"));

        Ended ended = _workplace.Run("experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        foreach (int image in Enumerable.Range(0, 3))
        {
            byte[] sampled = File.ReadAllBytes(Path.Combine(Artifacts, "own", "shard-000", $"image-000{image}.png"));
            Assert.Equal(sampled, File.ReadAllBytes(PictureOf(image, "patched")));
        }
        Assert.Contains("warning: the samples of \"own\" are patched with their own activations, which changes nothing", ended.Error, StringComparison.Ordinal);
        Assert.Equal([0, 0, 0], Numbers("edit-norm", "patched"));
        Assert.All(Numbers("recovery-latent", "patched"), value => Assert.Equal(double.NaN, value));
        Assert.Equal(6, File.ReadLines(Path.Combine(_workplace.RunFolder, "metrics.csv")).Count(line => line.Contains("the two samples are the same", StringComparison.Ordinal)));
    }

    [Fact]
    public void BothHalvesBringOverSomethingElseThanOne()
    {
        _workplace.Write("experiment.yaml", Patching("own", "other", "*.residual-block", "all") + "\n    matrix: { halves: [conditional, both] }\n");

        Ended ended = _workplace.Run("experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        double[][] latents = [.. new[] { "conditional", "both" }.Select(halves => Rows().Where(row => row.Metric == "recovery-latent" && row.Line.Contains($",{halves},", StringComparison.Ordinal)).Select(row => row.Value).ToArray())];
        Assert.All(latents, values => Assert.Equal(3, values.Length));
        Assert.NotEqual(latents[0], latents[1]);
    }

    [Fact]
    public void StagesThatDoNotFitAreRefusedAtTheirLine()
    {
        Assert.Equal(
            "experiment.yaml:17:11: \"other\" has 5 samples and \"own\" 4; they are paired by position in stage \"patched\"\n  give both as many prompts, or count: 4",
            Wrong(Patching("own", "other", "latent", "all").Replace("others.csv, count: 3", "others.csv, count: 5", StringComparison.Ordinal).Replace("prompts.csv, count: 3", "prompts.csv, count: 4", StringComparison.Ordinal)));
        Assert.Equal(
            "experiment.yaml:17:11: the samples of \"other\" are made by another sampler than those of \"own\", so that their activations do not belong in its places in stage \"patched\"\n  let both stages have one sampler: the same kind and settings; prompts, seeds and noise may differ",
            Wrong(Patching("own", "other", "latent", "all").Replace("other: { stage: sample, sampler: \"${vars.sampler}\"", $"other: {{ stage: sample, sampler: {{ kind: stable-diffusion, model: {Where.SmallModel}, scheduler: lms, steps: 2 }}", StringComparison.Ordinal)));
        Assert.Equal(
            "experiment.yaml:20:12: site \"picture\" can be read but not edited: it draws what a step leaves, and nothing of the drawing goes back into the loop in stage \"patched\"\n  choose sites of the denoising loop, such as decoder.*",
            Wrong(Patching("own", "other", "picture", "all")));
        Assert.Equal(
            "experiment.yaml:21:12: step 4 does not exist: the sampler makes 3 steps in stage \"patched\"\n  steps: 1-3",
            Wrong(Patching("own", "other", "latent", "2-4")));
    }

    public void Dispose() => _workplace.Dispose();

    private static string Patching(string of, string from, string sites, string steps) => $$"""
        experiment: test
        seed: 1
        threads: 1
        plugins: [StableDiffusion, Probes, Waves]
        vars:
          scheduler: lms
          sampler: { kind: stable-diffusion, model: {{Where.SmallModel}}, scheduler: "${vars.scheduler}", steps: 3 }
        stages:
          own: { stage: sample, sampler: "${vars.sampler}", prompts: prompts.csv, count: 3 }
          other: { stage: sample, sampler: "${vars.sampler}", prompts: others.csv, count: 3 }



          patched:
            stage: patch
            of: {{of}}
            from: {{from}}
            labeler: brightness
            metrics: [spearman]
            sites: "{{sites}}"
            steps: {{steps}}
            images: 3
        """;

    private string Artifacts => Path.Combine(_workplace.RunFolder, "artifacts");

    private string PictureOf(int image, string intervention) => Path.Combine(Artifacts, "patched", "images-000", $"image-000{image}-{intervention}.png");

    private string Wrong(string experiment)
    {
        _workplace.Write("experiment.yaml", experiment);
        Ended ended = _workplace.Run("validate", "experiment.yaml");
        Assert.Equal(2, ended.Code);
        return ended.Error.Replace("\r", "", StringComparison.Ordinal).Trim();
    }

    private double[] Numbers(string metric, string intervention) => [.. Rows().Where(row => row.Metric == metric && row.Line.Split(',').Skip(1).Contains(intervention)).Select(row => row.Value)];

    private IEnumerable<(string Metric, double Value, string Line)> Rows() => File.ReadLines(Path.Combine(_workplace.RunFolder, "metrics.csv")).Skip(1)
        .Select(line => (line.Split(','), line))
        .Select(pair => (pair.Item1[2], double.TryParse(pair.Item1[3], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN, pair.line));
}
