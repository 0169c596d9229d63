using Runner.Abstractions;
using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Training;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>Where a stage's autoencoder comes from: another stage trained it, or a model folder holds it.</summary>
/// <param name="Trained">The stage, or null.</param>
/// <param name="Model">The folder, or null.</param>
internal sealed record AutoencoderSource(StageReference? Trained, InputPath? Model)
{
    /// <summary>There must be one of the two.</summary>
    internal IEnumerable<Problem> Check()
    {
        if (Trained is null == Model is null)
        {
            yield return new Problem("autoencoder", "an autoencoder comes from one place", "give either autoencoder (a stage) or model (a folder)");
        }
    }

    /// <summary>What a unit that uses it depends on: a model folder is in the fingerprint of the settings already.</summary>
    internal IReadOnlyList<UnitReference> Inputs(IPlanContext context) => Trained is null ? [] : [StepUnits.Final(Trained, context)];

    /// <summary>The network, float32 on the CPU.</summary>
    internal AutoencoderKL Load(IRunContext context)
    {
        if (Trained is null) return new NetworkFolder(context.PathOf(Model!), CPU, ScalarType.Float32).Autoencoder();
        var settings = (TrainAutoencoderSettings)context.From(Trained).Settings;
        return TrainedAutoencoder.Load(settings.Shape.Config(), context.FolderOf(StepUnits.Final(Trained, context)));
    }
}
