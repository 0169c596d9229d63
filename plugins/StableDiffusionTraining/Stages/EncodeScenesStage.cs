using Runner.Abstractions;
using Runner.Diffusion.Networks;
using Runner.Torch.Devices;
using Runner.Torch.Safetensors;
using Runner.Torch.Shards;
using StableDiffusionTraining.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>Encodes pictures once, so that a denoiser's training need not at every step: <c>latents.safetensors</c> and the captions, a unit for each unit of pictures.</summary>
internal sealed class EncodeScenesStage(EncodeScenesSettings settings) : IStage
{
    internal const string FileName = "latents.safetensors";
    private const long BytesPerPicture = 4096;

    private readonly AutoencoderSource _autoencoder = new(settings.Autoencoder, settings.Model);

    public IEnumerable<Problem> Check(IPlanContext context) => [.. _autoencoder.Check(), .. NumberFormats.EmulationOf("compute", settings.Compute)];

    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        IReadOnlyList<UnitReference> autoencoder = _autoencoder.Inputs(context);
        return [.. context.From(settings.Scenes).Units.Select(scenes => new Unit
        {
            Key = scenes.Unit.Key,
            Recipe = new Dictionary<string, string>(),
            Inputs = [scenes.Reference, .. autoencoder],
            Labels = scenes.Unit.Labels,
            Cost = new UnitCost(2000 * BytesPerPicture, 500_000_000, 2000 * 3.7e8),
        })];
    }

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            string scenes = context.FolderOf(unit.Inputs[0]);
            using DisposeScope scope = NewDisposeScope();
            Tensor pictures = SceneFolders.Pictures([scenes]);
            using AutoencoderKL network = _autoencoder.Load(context);
            network.to(settings.Compute.ToScalarType());
            (Tensor means, Tensor deviations) = LatentEncoding.Of(network, pictures, mirrored: false);
            context.Publish(unit, folder =>
            {
                SafetensorsWriter.Write(Path.Combine(folder, FileName), [new("means", means), new("deviations", deviations)]);
                CaptionTable.Copy(scenes, folder);
            });
        }
    }
}
