using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Torch.Shards;

/// <summary>The labels of all units of a stage.</summary>
/// <param name="Index">[n]: the index of each label's image.</param>
/// <param name="Labels">[n, h, w].</param>
/// <param name="Type">What the labels are.</param>
public sealed record LabelSet(long[] Index, Tensor Labels, LabelType Type)
{
    /// <summary>Reads and joins shards, in the current dispose scope.</summary>
    public static LabelSet Read(IEnumerable<string> folders)
    {
        (long[] Index, Tensor Labels, LabelType Type)[] shards = [.. folders.Select(LabelShard.Read)];
        return new LabelSet([.. shards.SelectMany(shard => shard.Index)], cat([.. shards.Select(shard => shard.Labels)]), shards[0].Type);
    }

    /// <summary>Brings the labels into the order of other images, and leaves out what those do not have.</summary>
    /// <param name="index">[m]: the images.</param>
    /// <param name="stage">The stage that labelled, for errors.</param>
    /// <exception cref="InvalidDataException">An image has no label.</exception>
    public LabelSet Align(long[] index, string stage)
    {
        if (index.SequenceEqual(Index)) return this;
        Dictionary<long, long> rows = Index.Select((image, row) => (image, row)).ToDictionary(pair => pair.image, pair => (long)pair.row);
        long[] order = [.. index.Select(image => rows.TryGetValue(image, out long row)
            ? row
            : throw new InvalidDataException($"stage \"{stage}\" has no label for image {image}"))];
        return new LabelSet(index, Labels.index_select(0, tensor(order)), Type);
    }
}
