using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using Runner.Torch.Weights;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

public sealed class Replays
{
    // Rows of one batch are computed by other kernels than rows of another, and the loop computes both halves together.
    private const double BatchTolerance = 2e-6;

    // Differences of large numbers and exponentials of sums keep fewer digits.
    private const double PartTolerance = 3e-5;

    [Theory]
    [InlineData("sd1-small", "paper-lms")]
    [InlineData("sd1-small", "pndm")]
    [InlineData("sd2-small", "ddim")]
    public void AnyStepIsComputedAgainAsItWasInTheLoop(string model, string scheduler)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler(model, scheduler, 4);
        Recording recording = new();
        using Samples samples = sampler.Sample(Some.Batch(Some.GoldenTexts), recording, CancellationToken.None);
        HookSite[] inLoop = [.. sampler.Sites.Where(site => site.FixedBecause.Length == 0)];
        Assert.Equal(inLoop.Length * sampler.Shape.Steps, recording.Seen.Count);
        for (int step = 1; step <= sampler.Shape.Steps; step++)
        {
            using ActivationTrace trace = new(sampler.Sites);
            sampler.Replay(samples, step, GuidanceBranch.Conditional, ModelWeights.Trained, trace);
            foreach (HookSite site in inLoop) Goldens.AssertClose(recording.Seen[(site.Name, step)], trace[site], site.OnRequest.Length > 0 ? PartTolerance : BatchTolerance, $"{site.Name} at step {step}");
        }
    }

    [Fact]
    public void AControlThatWasFreedForSamplingIsTheSameWhenItIsMadeAgain()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 2);
        using Samples samples = sampler.Sample(Some.Batch("a"), null, CancellationToken.None);
        using ActivationTrace before = new(sampler.Sites), after = new(sampler.Sites);
        sampler.Replay(samples, 2, GuidanceBranch.Conditional, ModelWeights.Permuted, before);
        using Samples again = sampler.Sample(Some.Batch("a"), null, CancellationToken.None);
        sampler.Replay(samples, 2, GuidanceBranch.Conditional, ModelWeights.Permuted, after);

        Assert.True(samples.Latents.equal(again.Latents).all().item<bool>());
        Assert.All(sampler.Sites, site => Assert.True(before[site].equal(after[site]).all().item<bool>(), site.Name));
    }

    [Fact]
    public void ATraceOfSomeNumbersHasThemEvenlySpacedFromTheFirstToTheLast()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 2);
        using Samples samples = sampler.Sample(Some.Batch("a", "b"), null, CancellationToken.None);
        using ActivationTrace all = new(sampler.Sites), some = new(sampler.Sites, numbers: 7);
        sampler.Replay(samples, 2, GuidanceBranch.Conditional, ModelWeights.Trained, all);
        sampler.Replay(samples, 2, GuidanceBranch.Conditional, ModelWeights.Trained, some);

        foreach (HookSite site in sampler.Sites)
        {
            long last = site.Numbers - 1;
            long[] places = [.. Enumerable.Range(0, 7).Select(k => (long)Math.Round(k * last / 6.0, MidpointRounding.ToEven))];
            Assert.Equal([2, 7], some[site].shape);
            Assert.True(all[site].flatten(1).index_select(1, tensor(places)).equal(some[site]).all().item<bool>(), site.Name);
        }
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void ASiteAloneHearsWhatItHearsAmongAll(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler(model, "ddim", 2);
        using Samples samples = sampler.Sample(Some.Batch("a", "b"), null, CancellationToken.None);
        using ActivationTrace all = new(sampler.Sites);
        sampler.Replay(samples, 2, GuidanceBranch.Conditional, ModelWeights.Trained, all);
        foreach (HookSite site in sampler.Sites)
        {
            using ActivationTrace alone = new([site]);
            sampler.Replay(samples, 2, GuidanceBranch.Conditional, ModelWeights.Trained, alone);
            Assert.True(all[site].equal(alone[site]).all().item<bool>(), site.Name);
            Assert.Equal(1, alone.Firings[site.Name]);
        }
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void AReplayIsToldToComputeMoreTheLaterItsLastSiteIs(string model)
    {
        using StableDiffusionSampler sampler = Some.Sampler(model, "ddim", 2);
        double Until(HookSite site) => sampler.Operations(new SamplerCall(SamplerWork.Replaying, 3) { Heard = [sampler.Sites[0], site] });
        HookSite[] ofDecoder = [.. sampler.Sites.SkipWhile(site => site.Kind != SiteKinds.PredictedClean).Skip(1)];
        HookSite[] ofDenoiser = [.. sampler.Sites.Except(ofDecoder).SkipWhile(site => site.Kind != SiteKinds.Latent).Skip(1)];
        double[] denoising = [.. ofDenoiser.Select(Until)];

        Assert.Equal(denoising.Order(), denoising);
        Assert.True(denoising[0] < denoising[^1] / 20);
        Assert.Equal(3 * sampler.Shape.OperationsPerForward, denoising[^1], 1e-9 * denoising[^1]);
        double[] decoding = [.. ofDecoder.Select(site => sampler.Operations(new SamplerCall(SamplerWork.Replaying, 3) { Heard = [site] }))];
        Assert.Equal(decoding.Order(), decoding);
        Assert.True(decoding[0] < decoding[^1] / 20);
        Assert.Equal(3 * sampler.Shape.OperationsPerDecode, decoding[^1], 1e-9 * decoding[^1]);
        Assert.Equal(denoising[^1] + decoding[0], sampler.Operations(new SamplerCall(SamplerWork.Replaying, 3) { Heard = [ofDecoder[0], ofDenoiser[^1]] }), 1e-9 * denoising[^1]);
    }

    [Fact]
    public void ASamplerIsToldToComputeWhatItDoes()
    {
        SamplerCall call = new(SamplerWork.Sampling, 2);
        using StableDiffusionSampler guided = Some.Sampler("sd1-small", "ddim", 3);
        using StableDiffusionSampler plain = new(Some.Settings("sd1-small", "ddim", 3) with { Guidance = 1 }, Some.Context());
        SamplerShape shape = guided.Shape;
        Assert.Equal(2 * ((2 * 3 * shape.OperationsPerForward) + shape.OperationsPerDecode), guided.Operations(call), 1);
        Assert.Equal(2 * ((3 * shape.OperationsPerForward) + shape.OperationsPerDecode), plain.Operations(call), 1);

        using NoisedImageSampler noised = new(new NoisedImageSettings { Model = Some.Model("sd1-small"), Scheduler = "ddim", SchedulerOptions = Some.Options("ddim"), Steps = 3 }, Some.Context());
        Assert.InRange(noised.Operations(call), 1, 2 * shape.OperationsPerDecode); // An encoder has a layer less in every block.
    }

    [Fact]
    public void AReplayOfMoreIsToldToTakeMore()
    {
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 2);
        HookSite[] Sites(string kind) => [.. sampler.Sites.Where(site => site.Kind == kind)];
        long Bytes(SamplerCall call) => sampler.PeakBytes(call);
        SamplerCall replay = new(SamplerWork.Replaying, 2) { Heard = Sites(SiteKinds.SelfAttention) };
        long denoiser = sampler.PeakBytes(replay with { Images = 0, InPermuted = true }) - Bytes(replay with { Images = 0 });

        Assert.Equal(denoiser, Bytes(replay with { InPermuted = true }) - Bytes(replay)); // the control lies beside the model
        Assert.True(denoiser > 0);
        Assert.True(Bytes(replay with { Heard = [.. replay.Heard, .. Sites(SiteKinds.Picture)] }) > Bytes(replay)); // the picture needs the autoencoder
        Assert.True(Bytes(replay with { Heard = [.. sampler.Sites.Where(site => site.NumbersAside > 0)] }) > Bytes(replay)); // fused attention has no maps: they are made beside it
        Assert.True(Bytes(replay with { Images = 4 }) > Bytes(replay));
        Assert.Equal(sampler.WeightBytes, Bytes(new SamplerCall(SamplerWork.Replaying, 0) { Heard = [.. replay.Heard, .. Sites(SiteKinds.Picture)] }));
    }

    [Theory]
    [InlineData("sd1-small", 0, 0)]
    [InlineData("sd1-small", 64, 96)]
    [InlineData("sd2-small", 0, 0)]
    [InlineData("sd2-small", 96, 48)]
    [InlineData("sd1-small", 52, 76)]
    public void EverySiteFiresOnceAndHasTheShapeThatItSays(string model, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = new(Some.Settings(model, "ddim", 2) with { Height = height, Width = width }, Some.Context());
        using Samples samples = sampler.Sample(Some.Batch("a", "b"), null, CancellationToken.None);
        foreach (GuidanceBranch branch in Enum.GetValues<GuidanceBranch>())
        {
            using ActivationTrace trace = new(sampler.Sites);
            sampler.Replay(samples, 2, branch, ModelWeights.Trained, trace);
            foreach (HookSite site in sampler.Sites)
            {
                Assert.Equal(1, trace.Firings[site.Name]);
                Assert.Equal([2, site.Channels, site.Height, site.Width], trace[site].shape);
            }
        }
    }

    [Fact]
    public void TheBranchesSeeTheirOwnTexts()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = new(Some.Settings("sd1-small", "ddim", 2) with { NegativePrompt = Some.GoldenTexts[0] }, Some.Context());
        using Samples samples = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        HookSite site = sampler.Sites.Last(site => site.Kind == SiteKinds.CrossAttention);
        Tensor conditional = Activation(sampler, samples, site, GuidanceBranch.Conditional);
        Tensor unconditional = Activation(sampler, samples, site, GuidanceBranch.Unconditional);
        Goldens.AssertClose(conditional[0], unconditional[0], BatchTolerance, "the same text in both halves");
        Assert.True(Goldens.RelativeError(conditional[1], unconditional[1]) > 1e-3);
    }

    [Fact]
    public void ThePermutedModelIsTheDenoiserAndTheAutoencoderPermutedOnTheTrainedModelsTextAndLatents()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using ScheduledModel model = new(SamplingRecipe.Of(Some.Settings("sd1-small", "lms", 2)), Some.Context());
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "lms", 2);
        using Samples samples = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        HookSite site = sampler.Sites.Single(site => site.Name == "decoder.4.1.self-attention");

        // By hand: the folder's denoiser, every weight's entries in another order, the text encoder's own states, the latents of the samples before step 2.
        using UNet2DConditionModel denoiser = new NetworkFolder(Goldens.PathTo("sd1-small"), CPU, ScalarType.Float32).Denoiser();
        float[] before = Sorted(denoiser);
        WeightPermutation.Apply(denoiser, 0);
        Assert.Equal(before, Sorted(denoiser));
        Tensor? heard = null;
        using (denoiser.HookPoints[site.Module].Listen(value =>
        {
            heard = value.detach().clone().DetachFromDisposeScope();
            return null;
        }))
        {
            Tensor states = model.Model.Text.call(model.Model.Tokenizer.Encode(Some.GoldenTexts));
            denoiser.call(
                model.Schedule.ScaleModelInput(samples.Latents.select(1, 1), 1), full([2], model.Schedule.Timesteps[1], ScalarType.Float32), states);
        }

        Assert.True(Activation(sampler, samples, site, step: 2, weights: ModelWeights.Permuted).bytes.SequenceEqual(SiteMap.FromLayout(site, heard!).contiguous().bytes));
        heard!.Dispose();
        Assert.NotEqual(Entries(model.Model.Autoencoder), Entries(model.Model.PermutedAutoencoder));
        Assert.Equal(Sorted(model.Model.Autoencoder), Sorted(model.Model.PermutedAutoencoder));
        using ClipTextModel text = new NetworkFolder(Goldens.PathTo("sd1-small"), CPU, ScalarType.Float32).Build("text_encoder", () => new ClipTextModel(model.Model.TextConfig));
        Assert.Equal(Entries(text), Entries(model.Model.Text));

        static float[] Entries(nn.Module network) => [.. network.parameters().SelectMany(parameter => parameter.detach().to(ScalarType.Float32).data<float>().ToArray())];

        static float[] Sorted(nn.Module network) => [.. network.parameters().SelectMany(parameter => parameter.detach().to(ScalarType.Float32).data<float>().ToArray().Order())];
    }

    [Fact]
    public void PermutedWeightsGiveOtherActivationsAndTheSameOnesEachTime()
    {
        using DisposeScope scope = NewDisposeScope();
        float[][] runs = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using StableDiffusionSampler sampler = new(Some.Settings("sd1-small", "ddim", 2), Some.Context());
            using Samples samples = sampler.Sample(Some.Batch("a"), null, CancellationToken.None);
            HookSite site = sampler.Sites.First(site => site.Name == "decoder.4.3.self-attention");
            Tensor permuted = Activation(sampler, samples, site, weights: ModelWeights.Permuted);
            Assert.True(Goldens.RelativeError(permuted, Activation(sampler, samples, site)) > 0.05);
            HookSite control = sampler.Sites.First(site => site.Kind == SiteKinds.AutoencoderAttention);
            Assert.True(Goldens.RelativeError(Activation(sampler, samples, control, weights: ModelWeights.Permuted), Activation(sampler, samples, control)) > 0.05);
            return permuted.data<float>().ToArray();
        })];
        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public void ActivationsCanBeDifferentiatedThroughAProbe()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 1);
        using Samples samples = sampler.Sample(Some.Batch("a"), null, CancellationToken.None);
        Tensor activation = Activation(sampler, samples, sampler.Sites[1]);
        Tensor weight = ones([1, activation.shape[1], 1, 1], requires_grad: true);
        nn.functional.conv2d(activation, weight).sum().backward();
        Assert.True(weight.grad!.abs().sum().ToSingle() > 0);
    }

    [Fact]
    public void AStepThatTheScheduleDoesNotHaveIsRefused()
    {
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 2);
        using Samples samples = new([], zeros([0, 3, 4, 16, 16]), zeros([0, 3, 64, 64]));
        using ActivationTrace trace = new([]);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => sampler.Replay(samples, 3, GuidanceBranch.Conditional, ModelWeights.Trained, trace));
        Assert.StartsWith("a step must lie in 1..2", error.Message);
    }

    private static Tensor Activation(
        ISampler sampler, Samples samples, HookSite site, GuidanceBranch branch = GuidanceBranch.Conditional, ModelWeights weights = ModelWeights.Trained, int step = 1)
    {
        using ActivationTrace trace = new([site]);
        sampler.Replay(samples, step, branch, weights, trace);
        return trace[site].clone();
    }

    private sealed class Recording : IActivationEditor
    {
        public Dictionary<(string Site, int Step), Tensor> Seen { get; } = [];

        public bool Wants(HookSite site, int step) => true;

        public Tensor Edit(HookSite site, int step, Tensor activation)
        {
            Seen.Add((site.Name, step), activation.clone().DetachFromDisposeScope());
            return activation;
        }
    }
}
