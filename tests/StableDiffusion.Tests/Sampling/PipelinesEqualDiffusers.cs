using System.Text.Json;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

/// <summary>The whole loop: texts and initial noise in, latents after every step and pictures out.</summary>
public sealed class PipelinesEqualDiffusers
{
    private const double PerStep = 1e-5;
    private const double AtTheEnd = 1e-4; // rounding in one step is carried on by guidance of 7.5: see the references' README

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> rows = [];
        foreach (string model in (string[])["sd1-small", "sd2-small"])
        {
            foreach (string file in Directory.GetFiles(Goldens.PathTo($"{model}.cases"), "pipeline-*.safetensors").Order(StringComparer.Ordinal))
            {
                rows.Add(model, Path.GetFileNameWithoutExtension(file)["pipeline-".Length..]);
            }
        }

        return rows;
    }

    [Fact]
    public void AllTheReferencePipelinesAreThere() => Assert.Equal(11, Cases().Count());

    [Theory]
    [MemberData(nameof(Cases))]
    public void LatentsAfterEveryStepAndPicturesAreThoseOfDiffusers(string model, string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open($"{model}.cases/pipeline-{kind}.safetensors");
        using StableDiffusionSampler sampler = Some.Sampler(model, kind);
        string[] texts = JsonSerializer.Deserialize<string[]>(golden.Metadata["texts"])!;
        using Samples samples = sampler.Sample(Some.Batch(texts) with { Noise = golden.Read("initial") }, null, CancellationToken.None);

        Tensor expected = golden.Read("latents");
        Assert.Equal(expected.shape[0] - 1, sampler.Shape.Steps);
        for (int step = 0; step < sampler.Shape.Steps; step++)
        {
            Goldens.AssertClose(expected[step], samples.Latents.select(1, step), PerStep, $"latents after step {step}");
        }

        Goldens.AssertClose(expected[sampler.Shape.Steps], samples.Latents.select(1, sampler.Shape.Steps), AtTheEnd, "the last latents");
        Goldens.AssertClose(golden.Read("timesteps"), sampler.Describe(samples.Prompts)["timesteps"], 1e-7, "timesteps");
        if (golden.Entries.ContainsKey("images")) Goldens.AssertClose(golden.Read("images"), samples.Images, AtTheEnd, "images");
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void TheInversionIsThatOfDiffusers(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using SafetensorsFile golden = Goldens.Open($"{model}.cases/ddim-inversion.safetensors");
        using SafetensorsFile text = Goldens.Open($"{model}.cases/text.safetensors");
        string[] texts = JsonSerializer.Deserialize<string[]>(text.Metadata["texts"])!;
        DdimInversionSettings settings = new() { Model = Some.Model(model), SchedulerOptions = Some.Options("ddim") };
        using DdimInversionSampler sampler = new(settings, Some.Context());

        Tensor expected = golden.Read("latents");
        IReadOnlyList<Tensor> latents = sampler.Invert(expected[0], Some.Batch(texts[7]).Prompts, CancellationToken.None);
        Assert.Equal(expected.shape[0], latents.Count);
        for (int step = 0; step < latents.Count; step++)
        {
            Goldens.AssertClose(expected[step], latents[step], PerStep, $"latents after inverse step {step}");
        }
    }

    [Fact]
    public void APromptsSeedGivesPyTorchsNoise()
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open("noise.safetensors");
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 1);
        ulong[] seeds = [42, 0, 2147483653];
        using Samples samples = sampler.Sample(new PromptBatch([.. seeds.Select((seed, row) => new Prompt(row, "", seed))]), null, CancellationToken.None);
        for (int row = 0; row < seeds.Length; row++)
        {
            Assert.Equal(golden.Read($"seed-{seeds[row]}/1x4x16x16").data<float>(), samples.Noise![row].data<float>());
            Assert.Equal(samples.Noise![row].data<float>(), samples.Latents[row][0].data<float>());
        }
    }
}
