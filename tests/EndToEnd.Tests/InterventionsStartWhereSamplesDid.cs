using System.Globalization;

namespace EndToEnd.Tests;

/// <summary>An intervention that changes nothing makes the picture that was sampled, whatever the sampling started from.</summary>
public sealed class InterventionsStartWhereSamplesDid : IDisposable
{
    private readonly Workplace _workplace = new(Some.SmallModelUntouched);

    [Fact]
    public void TheNoiseFileOfTheSamplesIsTheNoiseOfTheInterventions()
    {
        Ended seeds = _workplace.Run("experiment.yaml");
        Assert.True(seeds.Code == 0, seeds.ToString());
        double withSeeds = Agreement();
        File.Copy(Path.Combine(_workplace.RunFolder, "artifacts", "generate", "shard-000", "latents.safetensors"), Path.Combine(_workplace.Folder, "noise.safetensors"));
        _workplace.Write("prompts.csv", "prompt,seed\n" + string.Concat(Enumerable.Range(1, 6).Select(number => $"picture {number},{1000 + number}\n")));

        Ended noise = _workplace.Run("experiment.yaml", "--set", "generate.noise=noise.safetensors");

        Assert.True(noise.Code == 0, noise.ToString());
        Assert.InRange(withSeeds, 0.999, 1);
        Assert.InRange(Agreement(), 0.999, 1);
    }

    [Fact]
    public void ThePictureOfANullInterventionIsTheVerySampledOne()
    {
        _workplace.Write("experiment.yaml", WithNull("{ none: nothing, sampled: \"null\" }"));

        Ended ended = _workplace.Run("experiment.yaml");

        Assert.True(ended.Code == 0, ended.ToString());
        string artifacts = Path.Combine(_workplace.RunFolder, "artifacts");
        string[] pictures = Directory.GetFiles(Path.Combine(artifacts, "edit"), "image-*-sampled.png", SearchOption.AllDirectories);
        Assert.Equal(2, pictures.Length);
        Assert.All(pictures, picture =>
        {
            string sampled = Path.Combine(artifacts, "generate", "shard-000", Path.GetFileName(picture).Replace("-sampled", "", StringComparison.Ordinal));
            Assert.Equal(File.ReadAllBytes(sampled), File.ReadAllBytes(picture));
        });
        Assert.InRange(Agreement(), 0.999, 1);
    }

    [Fact]
    public void ANullInterventionHasNoNormThatAnotherCouldTakeOver()
    {
        _workplace.Write("experiment.yaml", WithNull("{ none: nothing, sampled: \"null\", other: { kind: random, like: sampled } }"));

        Ended ended = _workplace.Run("validate", "experiment.yaml");

        Assert.Contains("intervention \"other\" takes over the norm of \"sampled\", but \"sampled\" has no norm of its own in stage \"edit\"\n  interventions with a norm of their own: none\n", ended.Output + ended.Error, StringComparison.Ordinal);
    }

    private static string WithNull(string interventions) => Some.SmallModelUntouched
        .Replace("[StableDiffusion, Probes, Waves]", "[StableDiffusion, Probes, Interventions, Waves]", StringComparison.Ordinal)
        .Replace("{ none: nothing }", interventions, StringComparison.Ordinal);

    public void Dispose() => _workplace.Dispose();

    // The least Spearman, of all images, between the label of the picture that an intervention of nothing makes, and the label of the sampled one.
    private double Agreement() => File
        .ReadLines(Path.Combine(_workplace.RunFolder, "metrics.csv"))
        .Where(line => line.Contains("spearman-original", StringComparison.Ordinal))
        .Min(line => double.Parse(line.Split(',')[3], CultureInfo.InvariantCulture));
}
