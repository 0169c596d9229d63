using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>What every probe of a stage learns and is scored by: images, scaled labels and their split. Owns its tensors.</summary>
internal sealed class LabelledSamples : IDisposable
{
    private readonly DisposeScope _scope;

    private LabelledSamples(DisposeScope scope, long[] index, Tensor images, LabelSet labels, SplitRows rows, LabelScaling scaling, bool validates)
    {
        _scope = scope;
        Index = index;
        Images = images;
        Labels = labels.Labels;
        Type = labels.Type;
        Train = new SamplePart(rows.Train, this);
        Validation = new SamplePart(rows.Validation, this);
        Test = new SamplePart(rows.Test, this);
        Scaling = scaling;
        Validates = validates;
        ConstantTestLabel = ConstantOf(labels.Labels.index_select(0, tensor(rows.Test)), labels.Type);
    }

    /// <summary>[n]: the images' indices.</summary>
    public long[] Index { get; }

    /// <summary>[n, 3, H, W] in 0 to 1; [n, 3, 0, 0] where no probe looks at them.</summary>
    public Tensor Images { get; }

    /// <summary>[n, H, W], as they are.</summary>
    public Tensor Labels { get; }

    /// <summary>What the labels are.</summary>
    public LabelType Type { get; }

    /// <summary>What is learned from.</summary>
    public SamplePart Train { get; }

    /// <summary>What is chosen by.</summary>
    public SamplePart Validation { get; }

    /// <summary>What is scored.</summary>
    public SamplePart Test { get; }

    /// <summary>How the labels are scaled.</summary>
    public LabelScaling Scaling { get; }

    /// <summary>Whether the split sets images aside to choose by.</summary>
    public bool Validates { get; }

    /// <summary>Says that every pixel of the test images has the same label, where it is so; otherwise empty.</summary>
    public string ConstantTestLabel { get; }

    /// <summary>Reads the artifacts of a probe's upstream stages.</summary>
    /// <param name="settings">Which they are.</param>
    /// <param name="withPictures">Whether the probe looks at pictures.</param>
    /// <param name="context">Finds them.</param>
    public static LabelledSamples Read(ProbeSettings settings, bool withPictures, IRunContext context)
    {
        DisposeScope scope = NewDisposeScope();
        (long[] Index, Tensor Images)[] shards = [.. FinishedUnits.ReferencesOf(context, settings.Activations.Of).Select(unit => ImageShard.Read(context.FolderOf(unit)))]; // mapped: what nobody looks at is not read
        long[] index = [.. shards.SelectMany(shard => shard.Index)];
        Tensor images = withPictures ? cat([.. shards.Select(shard => shard.Images)]) : zeros([index.Length, 3, 0, 0]);
        LabelSet labels = LabelSet.Read(FinishedUnits.ReferencesOf(context, settings.Labels).Select(context.FolderOf)).Align(index, settings.Labels.Name);
        SplitRows rows = settings.Split.Rows(index, context.Seed);
        LabelScaling scaling = settings.Standardise == LabelScale.DataSet && labels.Type == LabelType.Continuous
            ? LabelScaling.Fit(labels.Labels.index_select(0, tensor(rows.Train)))
            : LabelScaling.None;
        LabelledSamples read = new(scope, index, images, labels, rows, scaling, settings.Split.Validation > 0);
        scope.DisposeEverythingBut(read.Images, read.Labels);
        scope.Detach(read.Images, read.Labels);
        return read;
    }

    private static string ConstantOf(Tensor labels, LabelType type)
    {
        using DisposeScope scope = NewDisposeScope();
        double least = labels.min().to(ScalarType.Float64).item<double>();
        if (least != labels.max().to(ScalarType.Float64).item<double>()) return "";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"every pixel of the test labels is {(type == LabelType.Classes ? "class " : "")}{least:0.####}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
        Test.Dispose();
        Images.Dispose();
        Labels.Dispose();
        _scope.Dispose();
    }
}
