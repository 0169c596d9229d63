using System.Globalization;
using CsvHelper;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Training.Stages;

/// <summary>Pictures with captions in folders: <c>images.safetensors</c> with <c>images</c>, and <c>captions.csv</c> with a column <c>caption</c>, row for row.</summary>
internal static class SceneFolders
{
    internal const string CaptionFile = "captions.csv";

    /// <summary>uint8, [count, 3, h, w]; a single folder's stay mapped to its file.</summary>
    internal static Tensor Pictures(IReadOnlyList<string> folders)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> shards = [];
        foreach (string folder in folders)
        {
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "images.safetensors"));
            shards.Add(file.Read("images"));
        }

        return scope.Detach(shards.Count == 1 ? shards[0] : cat(shards));
    }

    internal static IReadOnlyList<string> Captions(IEnumerable<string> folders) => [.. folders.SelectMany(InFolder)];

    private static List<string> InFolder(string folder)
    {
        using StreamReader text = new(Path.Combine(folder, CaptionFile));
        using CsvReader rows = new(text, CultureInfo.InvariantCulture);
        List<string> captions = [];
        rows.Read();
        rows.ReadHeader();
        while (rows.Read())
        {
            captions.Add(rows.GetField("caption") ?? "");
        }

        return captions;
    }
}
