using Runner.Abstractions;
using Runner.Diffusion.Noise;
using Runner.Diffusion.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>Real pictures in place of generated ones: encoded, and noised to every step of a schedule by the same noise, so that activations there can be compared with real ground truth.</summary>
/// <remarks>Latents s is where step s + 1 begins; the last is the clean picture. No step depends on another.</remarks>
internal sealed class NoisedImageSampler(NoisedImageSettings settings, PartContext context) : ISampler
{
    private readonly ScheduledModel _scheduled = new(SamplingRecipe.Of(settings), context);

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
    public double Operations(SamplerCall call) => _scheduled.Operations(call, SamplingWay.Noising);

    /// <inheritdoc/>
    public long Load() => _scheduled.Model.Load();

    /// <inheritdoc/>
    public Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation)
    {
        Tensor images = RealPictures.Of(batch, editor, Shape, "noised-image");
        cancellation.ThrowIfCancellationRequested();
        _scheduled.Model.FreeControls();
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using SeededNoise seeded = PromptNoise.Of(batch.Prompts, _scheduled.LatentShape);
        Tensor clean = _scheduled.Encode(images, settings.Latents == PosteriorChoice.Sample ? seeded.Draw() : null).cpu();
        Tensor noise = PromptNoise.Given(batch, _scheduled.LatentShape) ?? seeded.Draw();
        Tensor[] noised = [.. Enumerable.Range(0, Shape.Steps).Select(step => _scheduled.Schedule.AddNoise(clean, noise, step))];
        return new Samples(batch.Prompts, stack([.. noised, clean], 1), images.clone()) { Noise = noise };
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
