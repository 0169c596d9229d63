using Runner.Diffusion.Networks;
using Runner.Diffusion.Schedulers;
using Runner.Diffusion.Text;
using Runner.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>Denoiser and text encoder learn together to tell the velocity of noised latents (Salimans and Ho 2022, appendix D).</summary>
public sealed class DenoiserObjective : IObjective
{
    internal const string Noisy = "noisy";
    internal const string Clear = "clear";

    private readonly UNet2DConditionModel _denoiser;
    private readonly ClipTextModel _text;
    private readonly LatentSet _latents;
    private readonly DenoiserLoss _settings;
    private readonly ScalarType _compute;
    private readonly Tensor _signal; // sqrt of the cumulative alpha, [training steps]
    private readonly Tensor _noise;  // sqrt of 1 - it

    /// <summary>An objective on latents that lie in memory.</summary>
    /// <exception cref="ArgumentException">The scheduler's config says that the denoiser predicts something else than the velocity.</exception>
    public DenoiserObjective(UNet2DConditionModel denoiser, ClipTextModel text, LatentSet latents, SchedulerConfig scheduler, DenoiserLoss settings)
    {
        if (scheduler.Prediction != PredictionType.VPrediction)
        {
            throw new ArgumentException($"{scheduler.Source}: a denoiser is trained on the velocity here: set \"prediction_type\" to \"v_prediction\"");
        }

        (_denoiser, _text, _latents, _settings) = (denoiser, text, latents, settings);
        _compute = denoiser.parameters().First().dtype;
        TrainingNoise noise = TrainingNoise.Of(scheduler);
        double[] alphas = [.. Enumerable.Range(0, noise.Count).Select(step => noise.Alpha(step))];
        _signal = tensor(alphas, ScalarType.Float64).sqrt().to(ScalarType.Float32).DetachFromDisposeScope();
        _noise = (1 - tensor(alphas, ScalarType.Float64)).sqrt().to(ScalarType.Float32).DetachFromDisposeScope();
        Parameters =
        [
            .. denoiser.named_parameters().Select(entry => ($"unet.{entry.name}", entry.parameter)),
            .. text.named_parameters().Select(entry => ($"text_encoder.{entry.name}", entry.parameter)),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public LossTerms Loss(Microbatch microbatch)
    {
        Tensor samples = tensor(microbatch.Samples.ToArray());
        Tensor clean = _latents.Draw(samples, microbatch.Generator); // [batch, 4, h, w]
        Tensor timesteps = Timesteps(samples.shape[0], microbatch.Generator);
        Tensor noise = randn(clean.shape, generator: microbatch.Generator);
        Tensor signalLevel = _signal[timesteps].view(-1, 1, 1, 1);
        Tensor noiseLevel = _noise[timesteps].view(-1, 1, 1, 1);
        Tensor noised = (signalLevel * clean) + (noiseLevel * noise);
        Tensor velocity = (signalLevel * noise) - (noiseLevel * clean);

        Tensor states = _text.call(Captions(samples, microbatch.Generator)); // [batch, tokens, text channels]
        Tensor said = _denoiser.call(noised.to(_compute), timesteps, states.to(_compute)).to(ScalarType.Float32);
        Tensor error = (said - velocity).square().flatten(1).mean([1]); // [batch]
        double noisy = Math.Pow(0.5, 1 / (1 + _settings.NoiseEmphasis)); // the share of samples in the noisier half
        return new LossTerms(error.mean(), (Noisy, MeanOf(error, timesteps >= 500, noisy)), (Clear, MeanOf(error, timesteps < 500, 1 - noisy)));
    }

    // int64, [batch]
    private Tensor Timesteps(long count, Generator generator)
    {
        Tensor share = 1 - rand(count, generator: generator).pow(1 + _settings.NoiseEmphasis); // in (0, 1]: the complement of a uniform number is uniform
        return (share * _signal.shape[0]).floor().clamp_max(_signal.shape[0] - 1).to(ScalarType.Int64);
    }

    // int64, [batch, tokens]
    private Tensor Captions(Tensor samples, Generator generator)
    {
        Tensor dropped = rand(samples.shape, generator: generator) < _settings.CaptionDropout;
        return where(dropped.unsqueeze(1), _latents.NoCaption, _latents.Tokens[samples]);
    }

    // By the expected share, not by the count: a few samples often have none of a half, and zeros for those would flatter the mean over many batches.
    private static Tensor MeanOf(Tensor error, Tensor where, double share) => (error.detach() * where).mean() / share;
}
