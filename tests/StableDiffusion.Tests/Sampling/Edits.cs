using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

public sealed class Edits
{
    [Theory]
    [InlineData("sd1-small", 7.5)]
    [InlineData("sd1-small", 1.0)]
    [InlineData("sd2-small", 7.5)]
    public void AnEditThatGivesACopyChangesNotABit(string model, double guidance)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = new(Some.Settings(model, "ddim", 3) with { Guidance = guidance }, Some.Context());
        using Samples plain = sampler.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        using Samples edited = sampler.Sample(Some.Batch(Some.GoldenTexts), new Editing(_ => true, (_, activation) => activation.clone()), CancellationToken.None);
        Assert.Equal(plain.Latents.data<float>(), edited.Latents.data<float>());
        Assert.Equal(plain.Images.data<float>(), edited.Images.data<float>());
    }

    [Fact]
    public void OnlyTheConditionalHalfIsOfferedAndChanged()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 1);
        string[] texts = [.. Some.GoldenTexts, "x"];
        Editing editing = new(new SiteSelector { Kind = SiteKinds.SelfAttention }.Matches, (_, activation) => activation + 1);
        using Samples plain = sampler.Sample(Some.Batch(texts), null, CancellationToken.None);
        using Samples edited = sampler.Sample(Some.Batch(texts), editing, CancellationToken.None);
        Assert.All(editing.Shapes, shape => Assert.Equal(3, shape[0]));
        Assert.True(Goldens.RelativeError(edited.Latents, plain.Latents) > 1e-3);

        Assert.True(Goldens.RelativeError(Unconditional(editing, texts), Unconditional(null, texts)) < 1e-4);
    }

    // Both halves of the pair add the same to both predictions where the denoiser's last output is edited: u + 1 + g (c + 1 - u - 1) is the unedited answer and 1, whatever the guidance.
    [Fact]
    public void AnEditorThatAsksForBothHalvesIsOfferedBoth()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = new(Some.Settings("sd1-small", "ddim", 1) with { Guidance = 3 }, Some.Context());
        Editing one = new(site => site.Name == "conv-out", (_, activation) => activation + 1);
        Editing both = new(site => site.Name == "conv-out", (_, activation) => activation + 1) { EditsBothHalves = true };
        using Samples plain = sampler.Sample(Some.Batch("a"), null, CancellationToken.None);
        using Samples ofOne = sampler.Sample(Some.Batch("a"), one, CancellationToken.None);
        using Samples ofBoth = sampler.Sample(Some.Batch("a"), both, CancellationToken.None);

        Assert.Single(one.Shapes);
        Assert.Equal(2, both.Shapes.Count);
        Tensor moved = (ofBoth.Latents - plain.Latents).select(1, 1);
        Assert.True(Goldens.RelativeError(moved * 3, (ofOne.Latents - plain.Latents).select(1, 1)) < 1e-4);
        Assert.True(moved.abs().min().item<float>() > 1e-3);
    }

    [Fact]
    public void LaterSitesSeeTheEditedStream()
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 1);
        Dictionary<string, Tensor> before = Watch(sampler, edit: false);
        Dictionary<string, Tensor> after = Watch(sampler, edit: true);
        string[] names = [.. new SiteSelector().Select(sampler.Sites).Where(site => site.FixedBecause.Length == 0).Select(site => site.Name)];
        int edited = Array.IndexOf(names, "bottleneck.1.self-attention");
        for (int site = 0; site <= edited; site++) Assert.Equal(before[names[site]].data<float>(), after[names[site]].data<float>());
        for (int site = edited + 1; site < names.Length; site++) Assert.NotEqual(before[names[site]].data<float>(), after[names[site]].data<float>());
    }

    [Fact]
    public void AnEditOfAnotherShapeNamesTheSite()
    {
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 1);
        HookException error = Assert.Throws<HookException>(() => sampler.Sample(
            Some.Batch("a"), new Editing(site => site.Name == "bottleneck.1.self-attention", (_, activation) => activation.narrow(2, 0, 1)), CancellationToken.None));
        Assert.Equal("hook site \"bottleneck.1.self-attention\": the edit has shape [1, 64, 1, 2], the activation there has [1, 64, 2, 2]", error.Message);
    }

    [Fact]
    public void AnEditThatBreaksTheNumbersIsReportedAtItsStep()
    {
        using StableDiffusionSampler sampler = Some.Sampler("sd1-small", "ddim", 2);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => sampler.Sample(
            Some.Batch("a"), new Editing(site => site.Name == "bottleneck.1.self-attention", (_, activation) => activation * float.NaN), CancellationToken.None));
        Assert.Equal("the latent after step 1 is not finite in Float32", error.Message);
    }

    // DDIM's step is linear in the prediction u + g (c - u), so that the results at g = 2 and g = 3 give the one at g = 0, which knows the unconditional half only.
    private static Tensor Unconditional(Editing? editing, string[] texts)
    {
        Tensor[] next = [.. new[] { 2.0, 3.0 }.Select(guidance =>
        {
            using StableDiffusionSampler sampler = new(Some.Settings("sd1-small", "ddim", 1) with { Guidance = guidance }, Some.Context());
            using Samples samples = sampler.Sample(Some.Batch(texts), editing, CancellationToken.None);
            return samples.Latents.select(1, 1).to(ScalarType.Float64);
        })];
        return (next[0] * 3) - (next[1] * 2);
    }

    private static Dictionary<string, Tensor> Watch(StableDiffusionSampler sampler, bool edit)
    {
        Dictionary<string, Tensor> seen = [];
        Editing editing = new(_ => true, (site, activation) =>
        {
            seen.Add(site.Name, activation.clone().DetachFromDisposeScope());
            return edit && site.Name == "bottleneck.1.self-attention" ? activation * 2 : activation;
        });
        sampler.Sample(Some.Batch("a"), editing, CancellationToken.None).Dispose();
        return seen;
    }

    private sealed class Editing(Func<HookSite, bool> wants, Func<HookSite, Tensor, Tensor> edit) : IActivationEditor
    {
        public List<long[]> Shapes { get; } = [];

        public bool EditsBothHalves { get; init; }

        public Tensor EditUnconditional(HookSite site, int step, Tensor activation) => Edit(site, step, activation);

        public bool Wants(HookSite site, int step) => wants(site);

        public Tensor Edit(HookSite site, int step, Tensor activation)
        {
            Shapes.Add(activation.shape);
            return edit(site, activation);
        }
    }
}
