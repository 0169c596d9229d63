using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using StableDiffusionTraining.Objectives;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>What a denoiser's training starts with: networks, tokenizer and noise schedule, drawn anew or of a model that is there.</summary>
internal abstract class FirstDenoiser
{
    private FirstDenoiser(ClipTokenizer tokenizer) => Tokenizer = tokenizer;

    internal ClipTokenizer Tokenizer { get; }

    /// <summary>The text of <c>scheduler_config.json</c>.</summary>
    internal abstract string SchedulerConfig { get; }

    /// <summary>Where that text is from, for errors.</summary>
    internal abstract string SchedulerSource { get; }

    /// <summary>Networks of a shape, with weights that follow from a seed, and a tokenizer of the words of some captions.</summary>
    internal static FirstDenoiser Drawn(DenoiserShape shape, long seed, IReadOnlyList<string> captionFolders) => new DrawnDenoiser(shape, seed, captionFolders);

    /// <summary>Those of a model folder in the layout of diffusers.</summary>
    internal static FirstDenoiser Read(string folder) => new ReadDenoiser(folder);

    /// <summary>The networks with their first weights, float32 on the CPU, to be trained.</summary>
    /// <exception cref="InvalidDataException">They take latents of another shape.</exception>
    internal abstract (UNet2DConditionModel Denoiser, ClipTextModel Text) Build(int latentChannels, int latentSide);

    internal abstract void WriteTokenizer(string folder);

    private sealed class DrawnDenoiser(DenoiserShape shape, long seed, IReadOnlyList<string> captionFolders)
        : FirstDenoiser(EncodedScenes.Tokenizer(captionFolders, shape.TextLength))
    {
        internal override string SchedulerConfig => NoiseOfTraining.Config;

        internal override string SchedulerSource => "the scheduler of the training";

        internal override (UNet2DConditionModel Denoiser, ClipTextModel Text) Build(int latentChannels, int latentSide)
        {
            UNet2DConditionModel denoiser = FreshDenoiser.Build(shape.Denoiser(latentChannels, latentSide), seed, shape.ZeroResiduals);
            ClipTextModel text = new(shape.Text(Tokenizer));
            using Generator generator = new((ulong)(seed + 1));
            text.Initialize(generator);
            return (denoiser, text);
        }

        internal override void WriteTokenizer(string folder) => EncodedScenes.WriteTokenizer(folder, captionFolders, shape.TextLength);
    }

    private sealed class ReadDenoiser(string folder) : FirstDenoiser(ClipTokenizer.Load(Path.Combine(folder, "tokenizer")))
    {
        internal override string SchedulerConfig => File.ReadAllText(SchedulerSource);

        internal override string SchedulerSource => Path.Combine(folder, "scheduler", "scheduler_config.json");

        internal override (UNet2DConditionModel Denoiser, ClipTextModel Text) Build(int latentChannels, int latentSide)
        {
            NetworkFolder networks = new(folder, CPU, ScalarType.Float32);
            UNet2DConditionModel denoiser = networks.Denoiser();
            if (denoiser.Config.InChannels != latentChannels || denoiser.Config.SampleSize is { } side && side != latentSide)
            {
                using (denoiser)
                {
                    throw new InvalidDataException(
                        $"{folder}: the denoiser takes latents of {denoiser.Config.InChannels}x{denoiser.Config.SampleSize}x{denoiser.Config.SampleSize}, "
                        + $"the training has {latentChannels}x{latentSide}x{latentSide}: encode the pictures by this model's autoencoder, at its size");
                }
            }

            ClipTextConfig config = ClipTextConfig.Load(Path.Combine(folder, "text_encoder", "config.json"));
            return (denoiser, networks.Build("text_encoder", () => new ClipTextModel(config)));
        }

        internal override void WriteTokenizer(string target)
        {
            Directory.CreateDirectory(target);
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "tokenizer")))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
    }
}
