using Runner.Abstractions;
using Runner.Torch.Devices;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Checkpoints;
using StableDiffusion.Networks;
using StableDiffusion.Noise;
using StableDiffusion.Schedulers;
using StableDiffusion.Sites;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>Text-to-image sampling with classifier-free guidance: the loop of diffusers' StableDiffusionPipeline, with hook sites.</summary>
internal sealed class StableDiffusionSampler : ISampler
{
    private readonly StableDiffusionSettings _settings;
    private readonly LatentDiffusionModel _model;
    private readonly ISchedule _schedule;

    /// <exception cref="InvalidDataException">A configuration of the folder is not implemented, or sizes do not fit; the message names what.</exception>
    public StableDiffusionSampler(StableDiffusionSettings settings, PartContext context)
    {
        _settings = settings;
        string folder = context.PathOf(settings.Model);
        NetworkFolder networks = new(
            folder, context.Environment.DeviceOf(), context.Environment.DType.ToScalarType(), settings.Variant.Length == 0 ? null : settings.Variant);
        _model = new LatentDiffusionModel(networks, context.Environment.Seed);
        _schedule = ModelScheduler.Open(folder, settings.Scheduler, settings.SchedulerOptions).Schedule(settings.Steps);
        Shape = SamplerShapes.Of(settings, _model, _schedule);
        Sites = [.. SiteCatalogue.Of(_model.DenoiserConfig, Shape), SiteCatalogue.AutoencoderSite(_model.AutoencoderConfig, Shape)];
    }

    /// <inheritdoc/>
    public SamplerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<HookSite> Sites { get; }

    /// <inheritdoc/>
    public Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation)
    {
        using IDisposable frozen = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        using SeededNoise noise = new(batch.Prompts.Select(prompt => unchecked((long)prompt.Seed)), [Shape.LatentChannels, Shape.LatentHeight, Shape.LatentWidth]);
        using Conditioning text = Conditioning.Encode(_model, [.. batch.Prompts.Select(prompt => prompt.Text)], _settings.NegativePrompt);
        using ITrajectory trajectory = _schedule.Start();
        Tensor latents = (batch.Noise ?? noise.Draw()).to(ScalarType.Float32).to(_model.Device) * _schedule.InitNoiseSigma;
        List<Tensor> steps = [latents.cpu()];
        for (int step = 0; step < Shape.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope each = NewDisposeScope();
            using ListenerGroup edits = editor is null ? ListenerGroup.None : ActivationEdits.Attach(editor, step + 1, Sites, _model.Denoiser, batch.Prompts.Count);
            Tensor predicted = Predict(latents, step, text);
            latents = trajectory.Step(predicted, step, latents, _schedule.NeedsNoise ? noise.Draw().to(_model.Device) : null).MoveToOuterDisposeScope();
            steps.Add(latents.cpu().MoveToOuterDisposeScope());
        }

        return new Samples(batch.Prompts, stack(steps, 1), Decode(latents));
    }

    /// <inheritdoc/>
    public void Replay(Samples samples, int step, GuidanceBranch branch, ModelWeights weights, ActivationTrace trace)
    {
        using IDisposable frozen = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        UNet2DConditionModel denoiser = weights == ModelWeights.Permuted ? _model.PermutedDenoiser : _model.Denoiser;
        HookSite[] inDenoiser = [.. trace.Sites.Where(site => site.Kind != SiteKinds.AutoencoderAttention)];
        if (inDenoiser.Length > 0)
        {
            using ListenerGroup listeners = ListenerGroup.Retain(trace, inDenoiser, denoiser.HookPoints);
            using Conditioning text = Conditioning.Encode(_model, [.. samples.Prompts.Select(prompt => prompt.Text)], _settings.NegativePrompt);
            Tensor latents = samples.Latents.select(1, step - 1).to(_model.Device);
            Evaluate(denoiser, latents, step - 1, branch == GuidanceBranch.Conditional ? text.Conditional : text.Unconditional);
        }

        if (inDenoiser.Length == trace.Sites.Count) return;
        using ListenerGroup decoding = ListenerGroup.Retain(trace, trace.Sites.Where(site => site.Kind == SiteKinds.AutoencoderAttention), _model.Autoencoder.HookPoints);
        DecodeOnce(samples.Latents.select(1, step).to(_model.Device));
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents)
    {
        using IDisposable frozen = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        // A decoder needs some 200 times the picture's memory, so large pictures are decoded one by one.
        long together = Math.Max(1, 64L * 64 * 64 / ((long)Shape.ImageHeight * Shape.ImageWidth));
        List<Tensor> images = [];
        foreach (Tensor some in latents.to(_model.Device).split(together))
        {
            using DisposeScope each = NewDisposeScope();
            images.Add((DecodeOnce(some).to(ScalarType.Float32) / 2 + 0.5).clamp(0, 1).cpu().MoveToOuterDisposeScope());
        }

        return cat(images).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Describe(IReadOnlyList<Prompt> prompts)
    {
        using IDisposable frozen = inference_mode();
        string[] texts = [.. prompts.Select(prompt => prompt.Text)];
        using Conditioning text = Conditioning.Encode(_model, texts, _settings.NegativePrompt);
        return new Dictionary<string, Tensor>
        {
            ["token_ids"] = _model.Tokenizer.Encode(texts),
            ["text_states"] = text.Conditional.to(ScalarType.Float32).cpu().clone(),
            ["negative_text_states"] = text.Unconditional.to(ScalarType.Float32).cpu().clone(),
            ["timesteps"] = tensor(_schedule.Timesteps.ToArray(), ScalarType.Float64),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    // The denoiser's answer at a step with guidance applied: [batch, 4, h, w], float32.
    private Tensor Predict(Tensor latents, int step, Conditioning text)
    {
        if (_settings.Guidance == 1) return Evaluate(_model.Denoiser, latents, step, text.Conditional);
        using Tensor pair = Evaluate(_model.Denoiser, cat([latents, latents]), step, cat([text.Unconditional, text.Conditional]));
        Tensor[] halves = pair.chunk(2);
        return halves[0] + ((halves[1] - halves[0]) * _settings.Guidance);
    }

    private Tensor Evaluate(UNet2DConditionModel denoiser, Tensor latents, int step, Tensor states)
    {
        Tensor input = _schedule.ScaleModelInput(latents, step).to(_model.Dtype);
        Tensor timestep = full([latents.shape[0]], _schedule.Timesteps[step], ScalarType.Float32, _model.Device);
        return denoiser.call(input, timestep, states).to(ScalarType.Float32);
    }

    private Tensor DecodeOnce(Tensor latents) => _model.Autoencoder.Decode((latents / _model.AutoencoderConfig.ScalingFactor).to(_model.Dtype));
}
