using System.Globalization;
using Runner.Abstractions;
using Runner.Diffusion.Noise;
using Runner.Diffusion.Sampling;
using Runner.Diffusion.Schedulers;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>Text-to-image sampling with classifier-free guidance: the loop of diffusers' StableDiffusionPipeline, with hook sites.</summary>
/// <remarks>No inference mode: editors and probes go on to differentiate what comes out of here.</remarks>
internal sealed class StableDiffusionSampler(StableDiffusionSettings settings, PartContext context) : ISampler
{
    private readonly ScheduledModel _scheduled = new(SamplingRecipe.Of(settings), context);

    /// <inheritdoc/>
    public SamplerShape Shape => _scheduled.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<HookSite> Sites => _scheduled.Sites.All;

    /// <inheritdoc/>
    public IReadOnlyList<StepNoise> Noise => _scheduled.Noise;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check() => _scheduled.Check();

    /// <inheritdoc/>
    public long WeightBytes => _scheduled.Model.WeightBytes.All;

    /// <inheritdoc/>
    public long PeakBytes(SamplerCall call) => _scheduled.PeakBytes(call, encodes: false);

    /// <inheritdoc/>
    public double Operations(SamplerCall call) => _scheduled.Operations(call, SamplingWay.FromNoise);

    /// <inheritdoc/>
    public long Load() => _scheduled.Model.Load();

    /// <inheritdoc/>
    public Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation)
    {
        if (batch.Images is not null) throw new InvalidOperationException("sampler \"stable-diffusion\" starts from noise, not from pictures; use \"noised-image\" or \"ddim-inversion\"");
        _scheduled.Model.FreeControls();
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Schedule schedule = _scheduled.Schedule;
        using SeededNoise seeded = PromptNoise.Of(batch.Prompts, _scheduled.LatentShape);
        Tensor noise = PromptNoise.Given(batch, _scheduled.LatentShape) ?? seeded.Draw();
        Conditioning text = _scheduled.TextOf(batch.Prompts);
        using Trajectory trajectory = schedule.Start();
        Tensor latents = noise.to(_scheduled.Model.Device) * schedule.InitNoiseSigma; // [batch, 4, h, w]
        List<Tensor> steps = [latents.cpu()];
        for (int step = 0; step < Shape.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope each = NewDisposeScope();
            Conditioning heard = _scheduled.TextAt(step, text, batch.Prompts, editor);
            using ListenerGroup edits = editor is null ? ListenerGroup.None : _scheduled.Edits(editor, step, batch.Prompts.Count);
            Tensor begun = _scheduled.Begun(latents);
            if (!ReferenceEquals(begun, latents)) steps[^1] = begun.cpu().MoveToOuterDisposeScope(); // so that the step can be run again from what it began with
            Tensor predicted = _scheduled.Predict(schedule, begun, step, heard);
            Tensor next = trajectory.Step(predicted, step, begun, schedule.NeedsNoise ? seeded.Draw().to(_scheduled.Model.Device) : null);
            latents = _scheduled.Finite(next, string.Create(CultureInfo.InvariantCulture, $"the latent after step {step + 1}")).MoveToOuterDisposeScope();
            steps.Add(latents.cpu().MoveToOuterDisposeScope());
        }

        return new Samples(batch.Prompts, stack(steps, 1), Decode(latents)) { Noise = noise };
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
