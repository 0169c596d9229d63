using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>Brings labels to an activation's grid.</summary>
internal static class Coverage
{
    /// <summary>A region is where an object is: a number that is not zero says nothing, for a standardised depth is hardly ever zero.</summary>
    public static IEnumerable<Problem> Problems(Region region, LabelType labels, string setting = "region") => region != Region.Everywhere && labels != LabelType.Classes
        ? [new Problem(setting, $"a region \"{region.ToString().ToLowerInvariant()}\" needs labels that are classes, and these are numbers", $"{setting}: everywhere, or intervene on a stage of foreground probes")]
        : [];

    /// <summary>1 for the cells of a region, 0 for others: those of which at least half is covered.</summary>
    /// <returns>[images, 1, h, w], float32, on the activation's device.</returns>
    public static Tensor Of(InterventionRequest request, Region region)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor activation = request.Activation;
        Tensor cells = region switch
        {
            Region.Everywhere => torch.ones([activation.shape[0], 1, activation.shape[2], activation.shape[3]], device: activation.device),
            Region.Original => Mean(request.Original.ne(0), activation).ge(0.5).to(ScalarType.Float32),
            Region.Target => Mean(request.Target.ne(0), activation).ge(0.5).to(ScalarType.Float32),
            _ => throw new ArgumentOutOfRangeException(nameof(region), region, "not a region"),
        };
        return cells.MoveToOuterDisposeScope();
    }

    /// <summary>A label as a number per pixel: of classes (int64) 1 where it is the one asked for and 0 elsewhere, of numbers the number itself.</summary>
    /// <returns>Of the label's shape, float32.</returns>
    public static Tensor Number(Tensor label, int wanted)
        => (label.dtype == ScalarType.Int64 ? label.eq(wanted) : label).to(ScalarType.Float32);

    /// <summary>The mean of [images, H, W] over each cell.</summary>
    /// <returns>[images, 1, h, w], float32.</returns>
    public static Tensor Mean(Tensor labels, Tensor activation)
        => nn.functional.adaptive_avg_pool2d(labels.to(ScalarType.Float32).unsqueeze(1), [activation.shape[2], activation.shape[3]]);
}
