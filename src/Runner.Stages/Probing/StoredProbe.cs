using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Pickle;
using Runner.Torch.Probing;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>A trained probe as it is stored: <c>probe.safetensors</c>, whose metadata say how labels were scaled and what came of the training; the same for PyTorch; and tables of losses.</summary>
internal static class StoredProbe
{
    private const string FileName = "probe.safetensors";
    private const string FactPrefix = "training ";

    /// <summary>Writes a probe.</summary>
    public static void Write(string folder, ITrainedProbe trained, LabelScaling scaling)
    {
        Dictionary<string, string> metadata = trained.Facts.ToDictionary(fact => FactPrefix + fact.Key, fact => Text(fact.Value));
        metadata["label-mean"] = Text(scaling.Mean);
        metadata["label-deviation"] = Text(scaling.Deviation);
        SafetensorsWriter.Write(Path.Combine(folder, FileName), trained.Parameters, metadata);
        StateDictionaryWriter.Write(Path.Combine(folder, "probe.pth"), trained.Parameters); // The layout of the paper's released probes, for PyTorch.
        if (trained.Losses.Count > 0) WriteTable(Path.Combine(folder, "losses.csv"), trained.Losses);
        if (trained.Penalties.Count > 0) WriteTable(Path.Combine(folder, "penalties.csv"), trained.Penalties);
    }

    /// <summary>Makes the probe of what is stored; it owns its tensors.</summary>
    public static ITrainedProbe Read(string folder, IProbe probe)
    {
        using SafetensorsFile file = Open(folder);
        Dictionary<string, Tensor> parameters = file.Entries.Keys.ToDictionary(name => name, name => file.Read(name).clone());
        return probe.Load(parameters);
    }

    /// <summary>How the labels were scaled when it learned them.</summary>
    public static LabelScaling ScalingOf(string folder)
    {
        using SafetensorsFile file = Open(folder);
        return new LabelScaling(Number(file.Metadata["label-mean"]), Number(file.Metadata["label-deviation"]));
    }

    /// <summary>What is known of its training, of what the kind of probe promises.</summary>
    public static IReadOnlyList<MetricRow> Facts(string folder, IProbe probe)
    {
        using SafetensorsFile file = Open(folder);
        Dictionary<string, double> known = file.Metadata.Where(entry => entry.Key.StartsWith(FactPrefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[FactPrefix.Length..], entry => Number(entry.Value));
        return Facts(known, probe);
    }

    /// <summary>The same of a probe that was just trained.</summary>
    public static IReadOnlyList<MetricRow> Facts(IReadOnlyDictionary<string, double> known, IProbe probe) =>
        [.. probe.Facts.Where(fact => known.ContainsKey(fact.Name)).Select(fact => new MetricRow(fact.Name, known[fact.Name]) { Better = fact.Better })];

    private static SafetensorsFile Open(string folder) => SafetensorsFile.Open(Path.Combine(folder, FileName));

    private static void WriteTable<T>(string path, IReadOnlyList<T> rows)
    {
        using StreamWriter text = new(path);
        using CsvWriter table = new(text, CultureInfo.InvariantCulture);
        table.WriteRecords(rows);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
