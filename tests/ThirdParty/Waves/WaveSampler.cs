using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Waves;

internal sealed class WaveSampler(WaveSettings settings, PartContext context) : ISampler
{
    private readonly Lazy<WaveModel> _trained = new(() => new WaveModel(ModelWeights.Trained, Scale(settings, context)));
    private readonly Lazy<WaveModel> _permuted = new(() => new WaveModel(ModelWeights.Permuted));

    public SamplerShape Shape { get; } = new(settings.Steps, 2, 8, 8, 16, 16, 64 * 2 * (8 + 16 + 8));

    public IReadOnlyList<HookSite> Sites { get; } = [WaveModel.Phase, WaveModel.Crest];

    public Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latent = batch.Noise ?? stack(batch.Prompts.Select(Noise));
        List<Tensor> latents = [latent];
        for (int step = 1; step <= settings.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (settings.Pause > 0) Thread.Sleep(settings.Pause);
            int number = step;
            latent = _trained.Value.Forward(latent, (site, activation) => settings.Deaf && site == WaveModel.Crest ? Heard(editor, site, number, activation) : Edited(editor, site, number, activation));
            if (settings.Mixing) latent += latent.mean([0], keepdim: true);
            latents.Add(latent);
        }

        return new Samples(batch.Prompts, stack(latents, dim: 1), Decode(latent));
    }

    public void Replay(Samples samples, int step, GuidanceBranch branch, ModelWeights weights, ActivationTrace trace)
    {
        using DisposeScope scope = NewDisposeScope();
        WaveModel model = weights == ModelWeights.Trained ? _trained.Value : _permuted.Value;
        model.Forward(samples.Latents.select(1, step - 1), (site, activation) =>
        {
            bool forgets = settings.Forgetful && site == WaveModel.Crest;
            if (trace.Sites.Contains(site) && !forgets) trace.Retain(site, activation);
            return activation;
        });
    }

    public Tensor Decode(Tensor latents)
    {
        Tensor colours = cat([latents, latents.sum(1, keepdim: true)], 1).sigmoid(); // [b, 3, 8, 8]
        return colours.repeat_interleave(2, 2).repeat_interleave(2, 3).contiguous();
    }

    public IReadOnlyDictionary<string, Tensor> Describe(IReadOnlyList<Prompt> prompts) => new Dictionary<string, Tensor>();

    public void Dispose()
    {
        if (_trained.IsValueCreated) _trained.Value.Dispose();
        if (_permuted.IsValueCreated) _permuted.Value.Dispose();
    }

    private static Tensor Edited(IActivationEditor? editor, HookSite site, int step, Tensor activation) =>
        editor?.Wants(site, step) == true ? SiteMap.ToLayout(site, editor.Edit(site, step, SiteMap.FromLayout(site, activation))) : activation;

    private static double Scale(WaveSettings settings, PartContext context) =>
        settings.Overflowing ? double.NaN : settings.Crooked && context.Environment.DType != NumberFormat.Float64 ? 1.1 : 1;

    private static Tensor Heard(IActivationEditor? editor, HookSite site, int step, Tensor activation)
    {
        Edited(editor, site, step, activation);
        return activation;
    }

    private static Tensor Noise(Prompt prompt)
    {
        using Generator generator = new(prompt.Seed);
        return randn([2, 8, 8], generator: generator);
    }
}
