using Runner.Diffusion.Sampling;
using Runner.Diffusion.Schedulers;
using Runner.Torch.Hooks;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

public sealed class RealPicturesAreProbed
{
    [Theory]
    [InlineData("lms")]
    [InlineData("ddim")]
    [InlineData("pndm")]
    public void EachStepsLatentsAreTheCleanOnesAndTheSameNoiseAtThatStepsLevel(string scheduler)
    {
        using DisposeScope scope = NewDisposeScope();
        using NoisedImageSampler sampler = Noised(scheduler);
        Tensor pictures = Some.Pictures(2, 64, 64);
        using Samples samples = sampler.Sample(Some.Batch("a", "b") with { Images = pictures }, null, CancellationToken.None);
        Schedule schedule = ModelScheduler.Open(Goldens.PathTo("sd1-small"), scheduler, Some.Options(scheduler)).Schedule(5);
        Tensor clean = samples.Latents.select(1, sampler.Shape.Steps);
        for (int step = 0; step < sampler.Shape.Steps; step++)
        {
            (double signal, double noise) = schedule.Level(step);
            Goldens.AssertClose((clean * signal) + (samples.Noise! * noise), samples.Latents.select(1, step), 1e-6, $"latents at step {step + 1}");
        }

        Assert.Equal(pictures.data<float>(), samples.Images.data<float>());
        using ActivationTrace trace = new(sampler.Sites);
        sampler.Replay(samples, sampler.Shape.Steps, GuidanceBranch.Conditional, ModelWeights.Trained, trace);
        Assert.All(sampler.Sites, site => Assert.Equal(1, trace.Firings[site.Name]));
    }

    [Fact]
    public void TheCleanLatentsAreTheAutoencodersMeanScaled()
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open("sd1-small.cases/vae.safetensors");
        using NoisedImageSampler sampler = Noised("ddim");
        using Samples samples = sampler.Sample(Some.Batch("a", "b") with { Images = (golden.Read("image") + 1) / 2 }, null, CancellationToken.None);
        Goldens.AssertClose(golden.Read("mean") * 0.18215, samples.Latents.select(1, 5), 1e-5, "clean latents");
    }

    [Fact]
    public void ASampleOfThePosteriorIsTheSeedsFirstDrawAndTheNoiseItsSecond()
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open("sd1-small.cases/vae.safetensors");
        using NoisedImageSampler sampler = new(
            new NoisedImageSettings { Model = Some.Model("sd1-small"), Scheduler = "ddim", SchedulerOptions = Some.Options("ddim"), Steps = 2, Latents = PosteriorChoice.Sample }, Some.Context());
        using Samples samples = sampler.Sample(Some.Batch("a", "b") with { Images = (golden.Read("image") + 1) / 2 }, null, CancellationToken.None);
        using Generator generator = new(101);
        Tensor first = randn([1, 4, 16, 16], generator: generator);
        Tensor second = randn([1, 4, 16, 16], generator: generator);
        Tensor expected = (golden.Read("mean")[1] + ((0.5 * golden.Read("logvar")[1]).exp() * first[0])) * 0.18215;
        Goldens.AssertClose(expected, samples.Latents[1][2], 1e-5, "sampled latents");
        Assert.Equal(second[0].data<float>(), samples.Noise![1].data<float>());
    }

    // A step of DDIM with the very prediction that the step of the inversion was made with undoes it exactly, for any weights.
    [Fact]
    public void InvertedLatentsLieInTheOrderOfDdimsStepsAndEachStepUndoesTheInversions()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        DdimInversionSettings settings = new() { Model = Some.Model("sd1-small"), SchedulerOptions = Some.Options("ddim"), Steps = 5 };
        using DdimInversionSampler inversion = new(settings, Some.Context());
        using Samples samples = inversion.Sample(Some.Batch("a photo of a cat") with { Images = Some.Pictures(1, 64, 64) }, null, CancellationToken.None);
        using ScheduledModel forward = new(SamplingRecipe.Of(settings), Some.Context());
        for (int step = 0; step < 5; step++)
        {
            (Tensor before, Tensor after) = (samples.Latents.select(1, step), samples.Latents.select(1, step + 1));
            using Trajectory trajectory = forward.Schedule.Start();
            Tensor predicted = forward.Predict(forward.Schedule, after, step, forward.TextOf(samples.Prompts));
            Goldens.AssertClose(after, trajectory.Step(predicted, step, before), 1e-5, $"latents after step {step + 1}");
        }

        Assert.Equal(samples.Noise!.data<float>(), samples.Latents.select(1, 0).data<float>());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        using NoisedImageSampler sampler = Noised("ddim");
        Assert.Equal(
            "sampler \"noised-image\" starts from pictures; give the stage pictures or images",
            Assert.Throws<InvalidOperationException>(() => sampler.Sample(Some.Batch("a"), null, CancellationToken.None)).Message);
        Assert.Equal(
            "the pictures are [1, 3, 32, 64], sampler \"noised-image\" takes [1, 3, 64, 64]",
            Assert.Throws<InvalidDataException>(() => sampler.Sample(Some.Batch("a") with { Images = zeros(1, 3, 32, 64) }, null, CancellationToken.None)).Message);
        Assert.Equal(
            "sampler \"noised-image\" denoises nothing, so an edit of activations would change nothing",
            Assert.Throws<InvalidOperationException>(() => sampler.Sample(Some.Batch("a"), new Untouched(), CancellationToken.None)).Message);
    }

    private static NoisedImageSampler Noised(string scheduler) =>
        new(new NoisedImageSettings { Model = Some.Model("sd1-small"), Scheduler = scheduler, SchedulerOptions = Some.Options(scheduler), Steps = 5 }, Some.Context());

    private sealed class Untouched : IActivationEditor
    {
        public bool Wants(HookSite site, int step) => true;

        public Tensor Edit(HookSite site, int step, Tensor activation) => activation;
    }
}
