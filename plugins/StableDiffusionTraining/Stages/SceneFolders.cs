using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>Pictures with captions in the folders of several units.</summary>
internal static class SceneFolders
{
    /// <summary>uint8, [count, 3, h, w]; a single folder's stay mapped to its file.</summary>
    internal static Tensor Pictures(IReadOnlyList<string> folders)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] shards = [.. folders.Select(folder => ImageShard.ReadBytes(folder).Images)];
        return scope.Detach(shards.Length == 1 ? shards[0] : cat(shards));
    }

    internal static IReadOnlyList<string> Captions(IEnumerable<string> folders) => [.. folders.SelectMany(CaptionTable.Read)];
}
