using Runner.Abstractions;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Training;
using StableDiffusionTraining.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>A denoiser, its text encoder and what they are trained on. Their weights are a training state's to fill.</summary>
internal sealed class TrainedDenoiser : IDisposable
{
    private readonly TrainDenoiserSettings _settings;
    private readonly FirstDenoiser _first;
    private readonly LatentSet _latents;

    /// <param name="settings">The recipe.</param>
    /// <param name="folders">Of the latents.</param>
    /// <param name="context">The run.</param>
    /// <param name="compute">What the denoiser computes in.</param>
    /// <exception cref="InvalidDataException">The model to start with takes other latents than these.</exception>
    internal TrainedDenoiser(TrainDenoiserSettings settings, IReadOnlyList<string> folders, IRunContext context, ScalarType compute = ScalarType.Float32)
    {
        _settings = settings;
        _first = settings.Start is null
            ? FirstDenoiser.Drawn(settings.Shape ?? new DenoiserShape(), settings.WeightSeed, folders)
            : FirstDenoiser.Read(context.PathOf(settings.Start));
        (_latents, ScalingFactor) = EncodedScenes.Read(folders, _first.Tokenizer);
        (Denoiser, Text) = _first.Build((int)_latents.Means.shape[1], LatentSide);
        Denoiser.to(compute);
        Objective = ObjectiveOf(Denoiser, Text);
    }

    internal double ScalingFactor { get; }

    /// <summary>Rows of a sample's latents.</summary>
    internal int LatentSide => (int)_latents.Means.shape[^1];

    internal UNet2DConditionModel Denoiser { get; }

    internal ClipTextModel Text { get; }

    internal DenoiserObjective Objective { get; }

    /// <summary>The text of <c>scheduler_config.json</c>.</summary>
    internal string SchedulerConfig => _first.SchedulerConfig;

    internal long SampleCount => _latents.Count;

    internal void WriteTokenizer(string folder) => _first.WriteTokenizer(folder);

    /// <summary>The state before the first step, of unrounded weights: in a narrower type those of <see cref="Denoiser"/> are rounded already.</summary>
    internal TrainingState FirstState()
    {
        (UNet2DConditionModel denoiser, ClipTextModel text) = _first.Build(Denoiser.Config.InChannels, LatentSide);
        using (denoiser)
        using (text)
        {
            return TrainingState.Start(Objective, ObjectiveOf(denoiser, text));
        }
    }

    public void Dispose()
    {
        Denoiser.Dispose();
        Text.Dispose();
        _latents.Means.Dispose();
        _latents.Deviations.Dispose();
        _latents.Tokens.Dispose();
        _latents.NoCaption.Dispose();
    }

    private DenoiserObjective ObjectiveOf(UNet2DConditionModel denoiser, ClipTextModel text) =>
        new(denoiser, text, _latents, Runner.Diffusion.Schedulers.SchedulerConfig.Parse(SchedulerConfig, _first.SchedulerSource), _settings.Loss);
}
