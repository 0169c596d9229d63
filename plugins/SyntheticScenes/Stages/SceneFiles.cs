using Runner.Torch.Shards;
using SyntheticScenes.Scenes;
using TorchSharp;
using static TorchSharp.torch;

namespace SyntheticScenes.Stages;

/// <summary>Rendered scenes as files.</summary>
internal static class SceneFiles
{
    private const int Previews = 8;

    /// <summary>Writes a shard of scenes, with PNGs of the first ones.</summary>
    public static void Write(string folder, int first, RenderedScene[] scenes)
    {
        using DisposeScope scope = NewDisposeScope();
        int size = scenes[0].Size;
        SceneShard.Write(
            folder,
            [.. Enumerable.Range(first, scenes.Length).Select(number => (long)number)],
            stack(scenes.Select(scene => tensor(scene.Rgb, [size, size, 3], ScalarType.Byte).permute(2, 0, 1))).contiguous(),
            stack(scenes.Select(scene => tensor(scene.InverseDepth(), [size, size], ScalarType.Float32))),
            stack(scenes.Select(scene => tensor(scene.ObjectId, [size, size], ScalarType.Byte))),
            [.. scenes.Select(scene => scene.Caption)],
            Previews);
    }
}
