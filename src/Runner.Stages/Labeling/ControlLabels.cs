using System.ComponentModel;
using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Labeling;

/// <summary>What is done to labels so that they tell nothing of their picture.</summary>
public enum LabelControl
{
    /// <summary>Every picture gets the label of another one: what is left is what all labels share.</summary>
    ShuffledBetween,

    /// <summary>The pixels of each label in a random order: what is left is how much of what there is.</summary>
    ShuffledWithin,

    /// <summary>The mean of all labels (of classes the most frequent) everywhere.</summary>
    Constant,
}

/// <summary>Labels that tell nothing of their picture.</summary>
public sealed record ControlLabelsSettings : ILabelSettings
{
    /// <summary>The labels that are taken.</summary>
    [PicturesOf]
    [FromStage("labels")]
    [Description("The labels that are taken.")]
    public required StageReference Labels { get; init; }

    /// <summary>What is done to them.</summary>
    [Description("shuffled-between: every picture gets another one's label. shuffled-within: the pixels of each label in a random order. constant: the mean of all (of classes the most frequent).")]
    public required LabelControl How { get; init; }

    /// <inheritdoc/>
    public LabelType TypeOfLabels(IPlanContext context) => context.From(Labels).Settings is ILabelSettings labels ? labels.TypeOfLabels(context) : LabelType.Continuous;
}

/// <summary>Makes control labels: a probe that reads them as well as the true ones has learnt them, not read them from the model.</summary>
internal sealed class ControlLabelsStage(ControlLabelsSettings settings) : IStage
{
    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        PlannedUnit[] labels = [.. FinishedUnits.Of(context, settings.Labels)];
        return
        [
            new Unit
            {
                Key = "all",
                Recipe = new Dictionary<string, string>(),
                Draws = settings.How != LabelControl.Constant,
                Inputs = [.. labels.Select(unit => unit.Reference)],
                Cost = new UnitCost(labels.Sum(unit => unit.Unit.Cost.Bytes), labels.Sum(unit => 3 * unit.Unit.Cost.Bytes)),
            },
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            using DisposeScope scope = NewDisposeScope();
            LabelSet set = LabelSet.Read(unit.Inputs.Select(context.FolderOf));
            Tensor control = settings.How switch
            {
                LabelControl.ShuffledBetween => set.Labels.index_select(0, tensor(Others(set.Index, context.Seed))),
                LabelControl.ShuffledWithin => stack([.. set.Index.Select((image, row) => Within(set.Labels[row], image, context.Seed))]),
                _ => Constant(set),
            };
            context.Publish(unit, folder => LabelShard.Write(folder, set.Index, control, previews: 16));
        }
    }

    // One cycle through all images (Sattolo): nobody keeps his own label.
    internal static long[] Others(long[] index, ulong seed)
    {
        if (index.Length < 2) throw new InvalidDataException("there is one image: its label cannot be exchanged with another's");
        long[] rows = [.. Enumerable.Range(0, index.Length).Select(row => (long)row)];
        for (int last = rows.Length - 1; last > 0; last--)
        {
            int other = (int)(DerivedSeed.Fraction(seed, "shuffled-between", last.ToString(CultureInfo.InvariantCulture)) * last);
            (rows[last], rows[other]) = (rows[other], rows[last]);
        }

        return rows;
    }

    private static Tensor Within(Tensor label, long image, ulong seed)
    {
        using Generator generator = new(DerivedSeed.Of(seed, "shuffled-within", image.ToString(CultureInfo.InvariantCulture)));
        return label.flatten().index_select(0, randperm(label.numel(), generator: generator)).view(label.shape);
    }

    private static Tensor Constant(LabelSet set)
    {
        if (set.Type == LabelType.Continuous) return full_like(set.Labels, set.Labels.to(ScalarType.Float64).mean().item<double>());
        return full_like(set.Labels, bincount(set.Labels.flatten()).argmax().item<long>());
    }
}
