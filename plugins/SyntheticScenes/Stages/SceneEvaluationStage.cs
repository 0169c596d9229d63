using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace SyntheticScenes.Stages;

/// <summary>Measures, from pixels and masks, the share of generated pictures that have a foreground of sane size, and in which the named object has its colour and its side, and how convex a single object's outline is.</summary>
internal sealed class SceneEvaluationStage(SceneEvaluationSettings settings) : IStage
{
    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [new Unit
        {
            Key = "all",
            Recipe = new Dictionary<string, string>(),
            Inputs = [.. context.From(settings.Samples).Units.Select(unit => unit.Reference), .. context.From(settings.Foreground).Units.Select(unit => unit.Reference)],
        }];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        IReadOnlyList<PlannedUnit> masks = context.From(settings.Foreground).Units;
        PictureVerdict[] verdicts = [.. context.From(settings.Samples).Units
            .SelectMany((shard, number) => Judge(context.FolderOf(shard.Reference), context.FolderOf(masks[number].Reference)))];
        double[] solid = [.. verdicts.Select(verdict => verdict.Solidity).Where(double.IsFinite).Order()];
        MetricRow[] rows =
        [
            new("foreground-share", verdicts.Average(verdict => verdict.ForegroundShare)),
            new("foreground-in-range", verdicts.Average(verdict => verdict.ForegroundShare is >= 0.02 and <= 0.6 ? 1.0 : 0.0)),
            new("colour-right", verdicts.Average(verdict => verdict.ColourRight ? 1.0 : 0.0)),
            new("side-right", verdicts.Average(verdict => verdict.SideRight ? 1.0 : 0.0)),
            new("second-object-right", verdicts.Where(verdict => verdict.HasSecond).Select(verdict => verdict.SecondRight ? 1.0 : 0.0).DefaultIfEmpty(double.NaN).Average()),
            new("solidity", solid.DefaultIfEmpty(double.NaN).Average()),
            new("solidity-tenth-percentile", solid.Length == 0 ? double.NaN : solid[solid.Length / 10]),
            new("pictures", verdicts.Length),
        ];
        context.Publish(units[0], folder => Write(folder, verdicts), rows);
    }

    private static PictureVerdict[] Judge(string samples, string masks)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile pictures = SafetensorsFile.Open(Path.Combine(samples, "images.safetensors"));
        using SafetensorsFile labels = SafetensorsFile.Open(Path.Combine(masks, "labels.safetensors"));
        Tensor images = pictures.Read("images").mul(255).round().to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous();
        Tensor foreground = labels.Read("labels") > 0;
        string[] captions = Captions(Path.Combine(samples, "prompts.csv"));
        int width = (int)images.shape[2];
        return [.. captions.Select((caption, row) => PictureVerdict.Of(
            caption, images[row].contiguous().data<byte>().ToArray(), foreground[row].contiguous().data<bool>().ToArray(), width))];
    }

    private static string[] Captions(string path)
    {
        using StreamReader text = new(path);
        using CsvReader rows = new(text, CultureInfo.InvariantCulture);
        List<string> captions = [];
        rows.Read();
        rows.ReadHeader();
        while (rows.Read()) captions.Add(rows.GetField("prompt") ?? "");
        return [.. captions];
    }

    private static void Write(string folder, PictureVerdict[] verdicts)
    {
        using StreamWriter text = new(Path.Combine(folder, "pictures.csv"));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteRecords(verdicts);
    }
}
