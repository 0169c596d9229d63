using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Measuring;
using Runner.Torch.Shards;
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
        using DisposeScope scope = NewDisposeScope();
        LabelSet masks = LabelSet.Read(context.From(settings.Foreground).Units.Select(unit => context.FolderOf(unit.Reference)));
        PictureVerdict[] verdicts = [.. context.From(settings.Samples).Units.SelectMany(shard => Judge(context.FolderOf(shard.Reference), masks))];
        double[] solid = [.. verdicts.Select(verdict => verdict.Solidity).Where(double.IsFinite).Order()];
        MetricRow[] rows =
        [
            new("foreground-share", verdicts.Average(verdict => verdict.ForegroundShare)),
            new("foreground-in-range", verdicts.Average(verdict => verdict.ForegroundShare is >= 0.02 and <= 0.6 ? 1.0 : 0.0)),
            new("colour-right", verdicts.Average(verdict => verdict.ColourRight ? 1.0 : 0.0)),
            new("side-right", verdicts.Average(verdict => verdict.SideRight ? 1.0 : 0.0)),
            new("second-object-right", verdicts.Where(verdict => verdict.HasSecond).Select(verdict => verdict.SecondRight ? 1.0 : 0.0).DefaultIfEmpty(double.NaN).Average()),
            new("solidity", solid.DefaultIfEmpty(double.NaN).Average()),
            new("solidity-tenth-percentile", Percentile.Of(solid, 0.1)),
            new("pictures", verdicts.Length),
        ];
        context.Publish(units[0], folder => Write(folder, verdicts), rows);
    }

    private PictureVerdict[] Judge(string samples, LabelSet masks)
    {
        using DisposeScope scope = NewDisposeScope();
        (long[] index, Tensor pictures) = ImageShard.ReadBytes(samples);
        Tensor images = pictures.permute(0, 2, 3, 1).contiguous();
        Tensor foreground = masks.Align(index, settings.Foreground.Name).Labels > 0;
        IReadOnlyList<string> captions = TextColumn.Read(Path.Combine(samples, "prompts.csv"), "prompt");
        int width = (int)images.shape[2];
        return [.. captions.Select((caption, row) => PictureVerdict.Of(
            caption, images[row].contiguous().data<byte>().ToArray(), foreground[row].contiguous().data<bool>().ToArray(), width))];
    }

    private static void Write(string folder, PictureVerdict[] verdicts)
    {
        using StreamWriter text = new(Path.Combine(folder, "pictures.csv"));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteRecords(verdicts);
    }
}
