using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

public sealed class Batches
{
    [Theory]
    [InlineData("sd1-small", "paper-lms")]
    [InlineData("sd2-small", "euler-ancestral")]
    public void ABatchOfEightAgreesWithEachAlone(string model, string scheduler)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler(model, scheduler, 4);
        PromptBatch all = Some.Batch([.. Enumerable.Range(0, 8).Select(number => $"a photo of {number} cats")]);
        using Samples together = sampler.Sample(all, null, CancellationToken.None);
        for (int row = 0; row < 8; row += 3)
        {
            using Samples alone = sampler.Sample(new PromptBatch([all.Prompts[row]]), null, CancellationToken.None);
            Assert.Equal(alone.Latents[0][0].data<float>(), together.Latents[row][0].data<float>()); // noise depends on nothing but the seed
            Goldens.AssertClose(alone.Latents[0], together.Latents[row], 1e-5, $"latents of prompt {row}");
            Goldens.AssertClose(alone.Images[0], together.Images[row], 1e-5, $"picture of prompt {row}");
        }
    }

    [Fact]
    public void WithoutGuidanceTheConditionalHalfAloneIsComputed()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = new(Some.Settings("sd1-small", "ddim", 3) with { Guidance = 1, NegativePrompt = "x" }, Some.Context());
        using Samples one = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        using StableDiffusionSampler nearly = new(Some.Settings("sd1-small", "ddim", 3) with { Guidance = 1 + 1e-9, NegativePrompt = "x" }, Some.Context());
        using Samples other = nearly.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        Goldens.AssertClose(other.Latents, one.Latents, 1e-5, "latents");
    }

    [Fact]
    public void ANegativePromptTakesThePlaceOfTheEmptyText()
    {
        using DisposeScope scope = NewDisposeScope();
        StableDiffusionSettings settings = Some.Settings("sd1-small", "ddim", 2);
        using StableDiffusionSampler plain = new(settings, Some.Context());
        using StableDiffusionSampler negative = new(settings with { NegativePrompt = "a photo of a cat" }, Some.Context());
        using Samples before = plain.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        using Samples after = negative.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        Assert.True(Goldens.RelativeError(after.Latents, before.Latents) > 1e-3);

        // Where prompt and negative prompt are the same, guidance has nothing to scale.
        using StableDiffusionSampler unguided = new(settings with { Guidance = 1 }, Some.Context());
        using Samples alone = unguided.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        Goldens.AssertClose(alone.Latents[1], after.Latents[1], 1e-5, "latents of the prompt that is its own negative");
        Assert.Equal(
            negative.Describe(after.Prompts)["token_ids"][1].data<long>(),
            negative.Describe(after.Prompts)["negative_token_ids"][0].data<long>());
    }

    [Fact]
    public void GivenNoiseReplacesTheSeedsAndMustFit()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "lms", 2);
        using Samples seeded = sampler.Sample(Some.Batch("a", "b"), null, CancellationToken.None);
        using Samples given = sampler.Sample(Some.Batch("a", "b") with { Noise = seeded.Noise!.flip(0) }, null, CancellationToken.None);
        Assert.Equal(seeded.Latents[1][0].data<float>(), given.Latents[0][0].data<float>());
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => sampler.Sample(Some.Batch("a", "b") with { Noise = zeros(2, 4, 8, 8) }, null, CancellationToken.None));
        Assert.Equal("the initial noise is [2, 4, 8, 8], this model's latents are [2, 4, 16, 16]", error.Message);
    }

    [Fact]
    public void DecodingInTilesChangesThePictureALittleAndTheLatentsNotAtAll()
    {
        using DisposeScope scope = NewDisposeScope();
        StableDiffusionSettings settings = Some.Settings("sd1-small", "lms", 2);
        using StableDiffusionSampler whole = new(settings, Some.Context());
        using StableDiffusionSampler tiled = new(settings with { DecodeTile = 8 }, Some.Context());
        using Samples one = whole.Sample(Some.Batch("a"), null, CancellationToken.None);
        using Samples other = tiled.Sample(Some.Batch("a"), null, CancellationToken.None);
        Assert.Equal(one.Latents.data<float>(), other.Latents.data<float>());
        Assert.Equal(one.Images.shape, other.Images.shape);
        Assert.InRange(Goldens.RelativeError(one.Images, other.Images), 1e-4, 0.5);
    }

    [Fact]
    public void PicturesAreRefusedByASamplerThatStartsFromNoise()
    {
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "lms", 2);
        using Tensor pictures = Some.Pictures(1, 64, 64);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => sampler.Sample(Some.Batch("a") with { Images = pictures }, null, CancellationToken.None));
        Assert.Equal("sampler \"stable-diffusion\" starts from noise, not from pictures; use \"noised-image\" or \"ddim-inversion\"", error.Message);
    }

    [Fact]
    public void SamplingTwiceLeavesNoTensorBehind()
    {
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "pndm", 2);
        sampler.Sample(Some.Batch("a"), null, CancellationToken.None).Dispose();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        sampler.Sample(Some.Batch("a"), null, CancellationToken.None).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
