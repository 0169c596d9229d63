using StableDiffusion.Networks;
using StableDiffusion.Schedulers;
using StableDiffusion.Text;

using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Training.Stages;

/// <summary>A denoiser, its text encoder and what they are trained on, before their first step.</summary>
internal sealed class TrainedDenoiser : IDisposable
{
    private readonly LatentSet _latents;

    internal TrainedDenoiser(TrainDenoiserSettings settings, IReadOnlyList<string> folders, ScalarType compute = ScalarType.Float32)
    {
        Tokenizer = EncodedScenes.Tokenizer(folders, settings.Shape.TextLength);
        (_latents, ScalingFactor) = EncodedScenes.Read(folders, Tokenizer);
        Denoiser = FreshDenoiser.Build(settings.Shape.Denoiser((int)_latents.Means.shape[1], (int)_latents.Means.shape[^1]), settings.WeightSeed, settings.Shape.ZeroResiduals);
        Denoiser.to(compute);
        Text = new ClipTextModel(settings.Shape.Text(Tokenizer));
        using Generator generator = new((ulong)(settings.WeightSeed + 1));
        Text.Initialize(generator);
        Objective = new DenoiserObjective(Denoiser, Text, _latents, SchedulerConfig.Parse(NoiseOfTraining.Config, "the scheduler of the training"), settings.Loss);
    }

    internal ClipTokenizer Tokenizer { get; }

    internal double ScalingFactor { get; }

    internal UNet2DConditionModel Denoiser { get; }

    internal ClipTextModel Text { get; }

    internal DenoiserObjective Objective { get; }

    internal long SampleCount => _latents.Count;

    public void Dispose()
    {
        Denoiser.Dispose();
        Text.Dispose();
        _latents.Means.Dispose();
        _latents.Deviations.Dispose();
        _latents.Tokens.Dispose();
        _latents.NoCaption.Dispose();
    }
}
