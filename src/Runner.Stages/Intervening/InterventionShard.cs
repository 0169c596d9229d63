using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>The artifact of one unit of <c>intervene</c>.</summary>
internal static class InterventionShard
{
    /// <summary>The tensors' file.</summary>
    public const string FileName = "interventions.safetensors";

    /// <summary>
    /// Writes <c>interventions.safetensors</c>: <c>index</c> [n], <c>original</c> and <c>target</c> [n, H, W] (scaled as the probes know them), and for each intervention
    /// <c>images/NAME</c> [n, 3, H, W] and <c>found/NAME</c> [n, H, W]; and a PNG for each image and intervention.
    /// </summary>
    public static void Write(string folder, EditedLabels labels, InterventionResult[] results)
    {
        using DisposeScope scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors =
        [
            new("index", tensor(labels.Index.Select(index => (long)index).ToArray())), new("original", labels.Original), new("target", labels.Target),
        ];
        foreach (InterventionResult result in results)
        {
            tensors.Add(new($"images/{result.Name}", result.Images));
            tensors.Add(new($"found/{result.Name}", result.Found));
            for (int row = 0; row < labels.Index.Count; row++) PngFile.Write(Path.Combine(folder, $"image-{labels.Index[row]:0000}-{result.Name}.png"), result.Images[row]);
        }

        SafetensorsWriter.Write(Path.Combine(folder, FileName), tensors);
    }
}
