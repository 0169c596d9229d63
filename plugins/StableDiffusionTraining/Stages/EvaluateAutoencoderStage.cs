using Runner.Abstractions;
using Runner.Diffusion.Networks;
using Runner.Torch.Images;
using Runner.Torch.Measuring;
using Runner.Torch.Safetensors;
using Runner.Training;
using StableDiffusionTraining.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>Measures how well an autoencoder draws pictures again that it has not seen.</summary>
internal sealed class EvaluateAutoencoderStage(EvaluateAutoencoderSettings settings) : IStage
{
    private const int Shown = 12;

    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "all",
            Recipe = new Dictionary<string, string>(),
            Inputs = [StepUnits.Final(settings.Autoencoder, context), .. context.From(settings.Scenes).Units.Select(unit => unit.Reference)],
            Cost = new UnitCost(100_000, 500_000_000),
        },
    ];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Unit unit = units[0];
        Tensor pictures = SceneFolders.Pictures([.. unit.Inputs.Skip(1).Select(context.FolderOf)]);
        using AutoencoderKL autoencoder = new AutoencoderSource(settings.Autoencoder, Model: null).Load(context);
        Tensor drawn = Reconstruction.Of(autoencoder, pictures);
        Tensor psnr = Reconstruction.SignalToNoise(drawn, pictures); // [count]
        double[] decibels = [.. psnr.data<float>().Select(value => (double)value).Order()];
        context.Publish(
            unit,
            folder =>
            {
                SafetensorsWriter.Write(Path.Combine(folder, "psnr.safetensors"), [new("psnr", psnr)]);
                PngFile.Write(Path.Combine(folder, "reconstructions.png"), Strip(pictures, drawn));
            },
            [
                new("psnr", decibels.Average()) { Better = Better.Larger },
                new("psnr-tenth-percentile", Percentile.Of(decibels, 0.1)) { Better = Better.Larger },
                new("pictures", decibels.Length),
            ]);
    }

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) =>
        [new("psnr", Better.Larger), new("psnr-tenth-percentile", Better.Larger), new("pictures", Better.Neither)];

    // Originals above, reconstructions below: [3, 2 * h, shown * w] in 0 to 1.
    private static Tensor Strip(Tensor pictures, Tensor drawn)
    {
        Tensor Row(Tensor set) => cat([.. set.narrow(0, 0, Math.Min(Shown, set.shape[0])).unbind(0)], 2);
        return cat([Row(pictures), Row(drawn)], 1).to(ScalarType.Float32) / 255;
    }
}
