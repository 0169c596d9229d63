using Runner.Abstractions;
using Runner.Diffusion.Sampling;
using Runner.Diffusion.Schedulers;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>
/// Real pictures led back to noise by DDIM run backwards (Song et al. 2021): the noise from which this model would draw them. The latents on the way are kept in the order
/// of denoising, so that step s looks at what DDIM would see at its step s; latents 0, the noise, start a sampler with scheduler ddim again.
/// </summary>
internal sealed class DdimInversionSampler : ISampler
{
    private readonly ScheduledModel _scheduled;
    private readonly Schedule _inverse;

    public DdimInversionSampler(DdimInversionSettings settings, PartContext context)
    {
        _scheduled = new ScheduledModel(SamplingRecipe.Of(settings), context);
        _inverse = ModelScheduler.Open(context.PathOf(settings.Model), "ddim-inverse", settings.SchedulerOptions).Schedule(settings.Steps);
    }

    /// <inheritdoc/>
    public SamplerShape Shape => _scheduled.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<HookSite> Sites => _scheduled.Sites.All;

    /// <inheritdoc/>
    public IReadOnlyList<StepNoise> Noise => _scheduled.Noise;

    /// <inheritdoc/>
    public bool TakesImages => true;

    /// <inheritdoc/>
    public bool TakesEdits => false;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check() => _scheduled.Check();

    /// <inheritdoc/>
    public long WeightBytes => _scheduled.Model.WeightBytes.All;

    /// <inheritdoc/>
    public long PeakBytes(SamplerCall call) => _scheduled.PeakBytes(call, encodes: true);

    /// <inheritdoc/>
    public double Operations(SamplerCall call) => _scheduled.Operations(call, SamplingWay.FromPictures);

    /// <inheritdoc/>
    public long Load() => _scheduled.Model.Load();

    /// <inheritdoc/>
    public Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation)
    {
        Tensor images = RealPictures.Of(batch, editor, Shape, "ddim-inversion");
        _scheduled.Model.FreeControls();
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> latents = Invert(_scheduled.Encode(images, null), batch.Prompts, cancellation);
        return new Samples(batch.Prompts, stack([.. latents.Reverse()], 1), images.clone()) { Noise = latents[^1].clone() };
    }

    /// <summary>From clean latents to noise: steps + 1 tensors [batch, 4, h, w] on the CPU, in the current dispose scope.</summary>
    public IReadOnlyList<Tensor> Invert(Tensor clean, IReadOnlyList<Prompt> prompts, CancellationToken cancellation)
    {
        Conditioning text = _scheduled.TextOf(prompts);
        using Trajectory trajectory = _inverse.Start();
        List<Tensor> latents = [clean.cpu()];
        Tensor current = clean;
        for (int step = 0; step < Shape.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope each = NewDisposeScope();
            Tensor next = trajectory.Step(_scheduled.Predict(_inverse, current, step, text), step, current);
            current = _scheduled.Finite(next, $"the latent after step {step + 1} of the inversion").MoveToOuterDisposeScope();
            latents.Add(current.cpu().MoveToOuterDisposeScope());
        }

        return latents;
    }

    /// <inheritdoc/>
    public void Replay(Samples samples, int step, GuidanceBranch branch, ModelWeights weights, ActivationTrace trace) =>
        _scheduled.Replay(samples, step, branch, weights, trace);

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents) => _scheduled.Decode(latents);

    /// <inheritdoc/>
    public IReadOnlyList<string> Tokens(string text) => _scheduled.Model.Tokenizer.Pieces(text);

    /// <inheritdoc/>
    public string Unread(string text) => _scheduled.Model.Tokenizer.Unread(text);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Describe(IReadOnlyList<Prompt> prompts) => _scheduled.Describe(prompts);

    /// <inheritdoc/>
    public void Dispose() => _scheduled.Dispose();
}
