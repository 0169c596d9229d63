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
    private static readonly Func<PictureVerdict[], MetricRow>[] Measured =
    [
        verdicts => Mean("foreground-share", verdicts, _ => true, verdict => verdict.ForegroundShare, "") with { Better = Better.Neither },
        verdicts => Share("foreground-in-range", verdicts, verdict => verdict.ForegroundShare is >= 0.02 and <= 0.6),
        verdicts => Share("colour-right", verdicts, verdict => verdict.ColourRight),
        verdicts => Share("side-right", verdicts, verdict => verdict.SideRight),
        verdicts => Mean("second-object-right", verdicts, verdict => verdict.HasSecond, verdict => verdict.SecondRight ? 1 : 0, "the caption names one object"),
        verdicts => Mean("solidity", verdicts, IsSolid, verdict => verdict.Solidity, NotSolid),
        verdicts => Mean("solidity", verdicts, IsSolid, verdict => verdict.Solidity, NotSolid) with { Name = "solidity-tenth-percentile", Value = TenthPercentile(verdicts) },
        verdicts => new MetricRow("pictures", verdicts.Length),
    ];

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
        MetricRow[] rows = [.. Measured.Select(metric => metric(verdicts))];
        context.Publish(units[0], folder => Write(folder, verdicts), rows);
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [.. Measured.Select(metric => metric([])).Select(row => new MetricPromise(row.Name, row.Better))];

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

    private const string NotSolid = "the picture shows not one object alone";

    private static bool IsSolid(PictureVerdict verdict) => double.IsFinite(verdict.Solidity);

    private static double TenthPercentile(PictureVerdict[] verdicts) => Percentile.Of([.. verdicts.Where(IsSolid).Select(verdict => verdict.Solidity).Order()], 0.1);

    private static MetricRow Share(string name, PictureVerdict[] verdicts, Func<PictureVerdict, bool> isRight) => Mean(name, verdicts, _ => true, verdict => isRight(verdict) ? 1 : 0, "");

    private static MetricRow Mean(string name, PictureVerdict[] verdicts, Func<PictureVerdict, bool> isDefined, Func<PictureVerdict, double> value, string whyNot)
    {
        double[] defined = [.. verdicts.Where(isDefined).Select(value)];
        string note = defined.Length == verdicts.Length ? "" : $"defined on {defined.Length} of {verdicts.Length} images: {whyNot}";
        return new MetricRow(name, defined.DefaultIfEmpty(double.NaN).Average()) { Better = Better.Larger, Note = note };
    }

    private static void Write(string folder, PictureVerdict[] verdicts)
    {
        using StreamWriter text = new(Path.Combine(folder, "pictures.csv"));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteRecords(verdicts);
    }
}
