using Runner.Torch.Training;
using StableDiffusion.Networks;
using StableDiffusion.Schedulers;
using StableDiffusion.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Training.Stages;

/// <summary>A denoiser, its text encoder and what they are trained on, before their first step.</summary>
internal sealed class TrainedDenoiser : IDisposable
{
    private readonly TrainDenoiserSettings _settings;
    private readonly LatentSet _latents;

    internal TrainedDenoiser(TrainDenoiserSettings settings, IReadOnlyList<string> folders, ScalarType compute = ScalarType.Float32)
    {
        _settings = settings;
        Tokenizer = EncodedScenes.Tokenizer(folders, settings.Shape.TextLength);
        (_latents, ScalingFactor) = EncodedScenes.Read(folders, Tokenizer);
        Denoiser = Fresh();
        Denoiser.to(compute);
        Text = new ClipTextModel(settings.Shape.Text(Tokenizer));
        using Generator generator = new((ulong)(settings.WeightSeed + 1));
        Text.Initialize(generator);
        Objective = ObjectiveOf(Denoiser);
    }

    internal ClipTokenizer Tokenizer { get; }

    internal double ScalingFactor { get; }

    internal UNet2DConditionModel Denoiser { get; }

    internal ClipTextModel Text { get; }

    internal DenoiserObjective Objective { get; }

    internal long SampleCount => _latents.Count;

    /// <summary>The state before the first step, of unrounded weights: in a narrower type those of <see cref="Denoiser"/> are rounded already.</summary>
    internal TrainingState FirstState()
    {
        using UNet2DConditionModel exact = Fresh();
        return TrainingState.Start(Objective, ObjectiveOf(exact));
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

    private UNet2DConditionModel Fresh() => FreshDenoiser.Build(
        _settings.Shape.Denoiser((int)_latents.Means.shape[1], (int)_latents.Means.shape[^1]),
        _settings.WeightSeed,
        _settings.Shape.ZeroResiduals);

    private DenoiserObjective ObjectiveOf(UNet2DConditionModel denoiser) =>
        new(denoiser, Text, _latents, SchedulerConfig.Parse(NoiseOfTraining.Config, "the scheduler of the training"), _settings.Loss);
}
