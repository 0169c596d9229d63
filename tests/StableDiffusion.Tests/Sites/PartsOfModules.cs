using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using StableDiffusion.Tests.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sites;

/// <summary>What the sites of one forward pass must have to do with each other, by the formulas of the layers and the checkpoint's own weights.</summary>
public sealed class PartsOfModules
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("sd1-small", "attn1", "self-attention")]
    [InlineData("sd1-small", "attn2", "cross-attention")]
    [InlineData("sd2-small", "attn1", "self-attention")]
    [InlineData("sd2-small", "attn2", "cross-attention")]
    public void AttentionsProbabilitiesTimesValuesThroughTheProjectionAreItsOutput(string model, string module, string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        Heard heard = Heard.At(model, step: 2);
        using UNet2DConditionModel denoiser = Denoiser(model);
        foreach ((HookSite site, string part) in heard.Sites("*." + kind).Select(site => (site, site.Module[..site.Module.IndexOf(".to_out", StringComparison.Ordinal)])))
        {
            Assert.EndsWith(module, part, StringComparison.Ordinal);
            int heads = (int)(heard.Site(site.Name + ".head-maps").Channels / heard.Site(site.Name + ".map").Channels);
            (Tensor query, Tensor key, Tensor value) = (heard.Tokens(site.Name + ".queries"), heard.Tokens(site.Name + ".keys"), heard.Tokens(site.Name + ".values"));
            Tensor[] shares = [.. query.chunk(heads, 2).Zip(key.chunk(heads, 2), (q, k) => q.bmm(k.transpose(1, 2)).div(Math.Sqrt(q.shape[2])).softmax(2))];
            Goldens.AssertClose(cat(shares, 2), heard.Tokens(site.Name + ".head-maps"), Tolerance, site.Name + ".head-maps");
            Goldens.AssertClose(stack(shares).mean([0]), heard.Tokens(site.Name + ".map"), Tolerance, site.Name + ".map");
            Assert.InRange((heard[site.Name + ".map"].sum(1) - 1).abs().max().ToDouble(), 0, 1e-5);
            Tensor attended = cat([.. shares.Zip(value.chunk(heads, 2), (share, v) => share.bmm(v))], 2);
            Tensor output = nn.functional.linear(attended, Weight(denoiser, part + ".to_out.0.weight"), Weight(denoiser, part + ".to_out.0.bias"));
            Goldens.AssertClose(output, heard.Tokens(site.Name), Tolerance, site.Name);
            Tensor queries = nn.functional.linear(heard.Tokens(site.Name + ".input"), Weight(denoiser, part + ".to_q.weight"));
            Goldens.AssertClose(queries, query, Tolerance, site.Name + ".queries");
            Tensor seen = kind == SiteKinds.SelfAttention ? heard.Tokens(site.Name + ".input") : heard.Tokens("text.states");
            Goldens.AssertClose(nn.functional.linear(seen, Weight(denoiser, part + ".to_v.weight")), value, Tolerance, site.Name + ".values");
        }
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void ADifferenceIsOutputLessInputAndTheStreamIsASumOfWhatIsAdded(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        Heard heard = Heard.At(model, step: 2);
        using UNet2DConditionModel denoiser = Denoiser(model);
        foreach (HookSite site in heard.Sites("*.residual-block"))
        {
            Tensor carried = heard[site.Name + ".input"];
            if (carried.shape[1] != site.Channels)
                carried = nn.functional.conv2d(carried, Weight(denoiser, site.Module + ".conv_shortcut.weight"), Weight(denoiser, site.Module + ".conv_shortcut.bias"));
            Goldens.AssertClose(heard[site.Name] - carried, heard[site.Name + ".difference"], Tolerance, site.Name);
        }

        foreach (HookSite site in heard.Sites("*.transformer, *.transformer-layer, bottleneck.1.block"))
        {
            Goldens.AssertClose(heard[site.Name] - heard[site.Name + ".input"], heard[site.Name + ".difference"], Tolerance, site.Name);
        }

        foreach (string layer in heard.Sites("*.transformer-layer").Select(site => site.Name[..^".transformer-layer".Length]))
        {
            Tensor before = heard[layer + ".transformer-layer.input"];
            Tensor afterSelf = before + heard[layer + ".self-attention"];
            Goldens.AssertClose(afterSelf, heard[layer + ".self-attention.stream"], Tolerance, layer);
            Tensor afterCross = afterSelf + heard[layer + ".cross-attention"];
            Goldens.AssertClose(afterCross, heard[layer + ".cross-attention.stream"], Tolerance, layer);
            Goldens.AssertClose(afterCross + heard[layer + ".feed-forward"], heard[layer + ".transformer-layer"], Tolerance, layer);
        }
    }

    [Fact]
    public void WhatABlockIsGivenIsWhatTheOneBeforeItGaveAndADecodersBesidesTheEncodersSkip()
    {
        using DisposeScope scope = NewDisposeScope();
        Heard heard = Heard.At("sd1-small", step: 1);
        AssertSame(heard["conv-in"], heard["encoder.1.1.residual-block.input"]);
        AssertSame(heard["encoder.1.1.residual-block"], heard["encoder.1.1.transformer.input"]);
        AssertSame(heard["encoder.1.2.transformer"], heard["encoder.1.1.downsampler.input"]);
        AssertSame(heard["encoder.1.1.downsampler"], heard["encoder.2.1.residual-block.input"]);
        AssertSame(cat([heard["bottleneck.1.block"], heard["encoder.4.2.residual-block"]], 1), heard["decoder.1.1.residual-block.input"]);
        AssertSame(cat([heard["decoder.4.2.transformer"], heard["conv-in"]], 1), heard["decoder.4.3.residual-block.input"]);
    }

    [Theory]
    [InlineData("sd1-small", "euler")]
    [InlineData("sd2-small", "euler")] // predicts the velocity
    [InlineData("sd1-small", "ddim")]
    public void LatentsAreSignalTimesTheCleanLatentAndNoiseTimesTheNoiseThatArePredicted(string model, string scheduler)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using StableDiffusionSampler sampler = new(Some.Settings(model, scheduler, 4) with { Guidance = 1 }, Some.Context());
        using Samples samples = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        for (int step = 1; step <= 4; step++)
        {
            Heard heard = Heard.Of(sampler, samples, step);
            StepNoise noise = sampler.Noise[step - 1];
            AssertSame(samples.Latents.select(1, step - 1), heard["latent"]);
            Goldens.AssertClose(heard["latent"], (heard["predicted-clean"] * noise.Signal) + (heard["predicted-noise"] * noise.Noise), Tolerance, $"step {step}");
        }

        // Euler's last step goes to no noise at all: what it predicts to be clean is what it ends with.
        if (scheduler == "euler") Goldens.AssertClose(samples.Latents.select(1, 4), Heard.Of(sampler, samples, 4)["predicted-clean"], Tolerance, "the last latent");
        if (model == "sd1-small") AssertSame(Heard.Of(sampler, samples, 2)["conv-out"], Heard.Of(sampler, samples, 2)["predicted-noise"]);
    }

    [Fact]
    public void ThePictureOfAStepIsWhatDecodingItsLatentGivesAndTextStatesAreThoseOfThePrompt()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 3);
        using Samples samples = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        Heard heard = Heard.Of(sampler, samples, 2);
        Goldens.AssertClose(sampler.Decode(samples.Latents.select(1, 2)), heard["picture"], Tolerance, "the picture");
        Goldens.AssertClose(heard["picture"], ((heard["vae.decoder.conv-out"] / 2) + 0.5).clamp(0, 1), Tolerance, "the last convolution");
        Goldens.AssertClose(heard["vae.decoder.middle.1.attention"], heard["vae.decoder.middle.1.attention.input"] + heard["autoencoder.1.attention"], Tolerance, "attention");
        Goldens.AssertClose(sampler.Describe(samples.Prompts)["text_states"], heard.Tokens("text.states"), Tolerance, "text states");
    }

    [Fact]
    public void AnEditOfTheProbabilitiesIsWhatTheAttentionThenLooksAt()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using UNet2DConditionModel denoiser = Denoiser("sd1-small");
        const string Part = "up_blocks.1.attentions.0.transformer_blocks.0.attn1";
        Dictionary<string, Tensor> heard = [];
        // Everybody looks at everything alike: what comes out is the projection of the mean of all values.
        denoiser.HookPoints[Part + ".head-maps"].Listen(maps => ones_like(maps) / (maps.shape[2] / 8));
        denoiser.HookPoints[Part + ".map"].Listen(map => map.clone());
        foreach (string point in new[] { Part + ".to_v", Part + ".to_out.0" })
        {
            denoiser.HookPoints[point].Listen(value =>
            {
                heard[point] = value.detach().clone().DetachFromDisposeScope();
                return null;
            });
        }

        denoiser.call(randn(1, 4, 16, 16), tensor(new float[] { 500 }), randn(1, 77, 32));
        Tensor mean = heard[Part + ".to_v"].mean([1], keepdim: true).expand_as(heard[Part + ".to_v"]);
        Goldens.AssertClose(
            nn.functional.linear(mean, Weight(denoiser, Part + ".to_out.0.weight"), Weight(denoiser, Part + ".to_out.0.bias")), heard[Part + ".to_out.0"], 1e-4, "the output");
    }

    [Fact]
    public void AnEditOfTheCleanLatentIsTheLastLatentAndOneOfTheLatentIsWhatTheStepBeginsWith()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = new(Some.Settings("sd2-small", "euler", 2) with { Guidance = 1 }, Some.Context());
        Tensor wanted = randn(1, 4, sampler.Shape.LatentHeight, sampler.Shape.LatentWidth);
        using Samples clean = sampler.Sample(Some.Batch("a"), new OneEdit("predicted-clean", 2, _ => wanted), CancellationToken.None);
        Goldens.AssertClose(wanted, clean.Latents.select(1, 2), 1e-4, "the last latent");
        using Samples begun = sampler.Sample(Some.Batch("a"), new OneEdit("latent", 2, _ => wanted), CancellationToken.None);
        AssertSame(wanted, begun.Latents.select(1, 1));
        AssertSame(begun.Latents.select(1, 0), clean.Latents.select(1, 0));
    }

    [Fact]
    public void AnEditOfTheTextEncoderAtAStepIsAnotherTextAtThatStepAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 2);
        using Samples other = sampler.Sample(Some.Batch("a photo of a cat"), null, CancellationToken.None);
        using Samples plain = sampler.Sample(Some.Batch("a"), null, CancellationToken.None);
        Tensor states = sampler.Describe(other.Prompts)["text_states"].transpose(1, 2).unsqueeze(2); // [1, width, 1, tokens]
        using Samples edited = sampler.Sample(Some.Batch("a"), new OneEdit("text.states", 1, _ => states), CancellationToken.None);
        Goldens.AssertClose(other.Latents.select(1, 1), edited.Latents.select(1, 1), Tolerance, "after step 1");
        Assert.True(Goldens.RelativeError(edited.Latents.select(1, 2), other.Latents.select(1, 2)) > 1e-4);
        Assert.True(Goldens.RelativeError(edited.Latents.select(1, 1), plain.Latents.select(1, 1)) > 1e-4);
    }

    private static UNet2DConditionModel Denoiser(string model) => new NetworkFolder(Goldens.PathTo(model), CPU, ScalarType.Float32).Denoiser();

    private static Tensor Weight(UNet2DConditionModel denoiser, string name) => denoiser.named_parameters().Single(parameter => parameter.name == name).parameter;

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.Equal(expected.contiguous().data<float>().ToArray(), actual.contiguous().data<float>().ToArray());

    /// <summary>All sites at one step of a short run.</summary>
    private sealed class Heard(IReadOnlyList<HookSite> sites, ActivationTrace trace)
    {
        public Tensor this[string name] => trace[Site(name)].to(ScalarType.Float32);

        public static Heard At(string model, int step)
        {
            using StableDiffusionSampler sampler = Some.Sampler(model, "ddim", 2);
            using Samples samples = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
            return Of(sampler, samples, step);
        }

        public static Heard Of(StableDiffusionSampler sampler, Samples samples, int step)
        {
            ActivationTrace trace = new(sampler.Sites);
            sampler.Replay(samples, step, GuidanceBranch.Conditional, ModelWeights.Trained, trace);
            return new Heard(sampler.Sites, trace);
        }

        public HookSite Site(string name) => sites.Single(site => site.Name == name);

        /// <summary>Sites of the denoiser.</summary>
        public IReadOnlyList<HookSite> Sites(string selection) => [.. new SiteSelector { Name = selection }.Select(sites).Where(site => site.FixedBecause.Length == 0)];

        /// <summary>[batch, cells or tokens, channels]</summary>
        public Tensor Tokens(string name) => this[name].flatten(2).transpose(1, 2);
    }

    private sealed class OneEdit(string site, int step, Func<Tensor, Tensor> edit) : IActivationEditor
    {
        public bool Wants(HookSite offered, int at) => offered.Name == site && at == step;

        public Tensor Edit(HookSite offered, int at, Tensor activation) => edit(activation);
    }
}
