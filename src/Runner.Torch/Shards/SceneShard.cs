using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Shards;

/// <summary>
/// Rendered pictures with what is known of them: an <see cref="ImageShard"/> whose file also holds <c>inverse-depth</c> [n, h, w] and <c>object-id</c> [n, h, w], and a
/// <see cref="CaptionTable"/>. Opened, the tensors stay mapped to the file: a scene costs memory only while it is looked at.
/// </summary>
public sealed class SceneShard : IDisposable
{
    /// <summary>The object id of pixels that show the room and no object.</summary>
    public const int Room = 0;

    private const string DepthName = "inverse-depth";
    private const string ObjectName = "object-id";

    private SceneShard(long[] index, Tensor images, Tensor inverseDepth, Tensor objectIds) =>
        (Index, Images, InverseDepth, ObjectIds) = (index, images, inverseDepth, objectIds);

    /// <summary>[n]: what the scenes are known by in other shards.</summary>
    public IReadOnlyList<long> Index { get; }

    /// <summary>uint8, [n, 3, h, w].</summary>
    public Tensor Images { get; }

    /// <summary>float16, [n, h, w]: one over the distance along the view axis.</summary>
    public Tensor InverseDepth { get; }

    /// <summary>uint8, [n, h, w]: <see cref="Room"/>, or the number of the object.</summary>
    public Tensor ObjectIds { get; }

    /// <summary>Opens the scenes of a unit.</summary>
    /// <exception cref="SafetensorsException">The file is missing, damaged, or holds pictures alone.</exception>
    public static SceneShard Open(string folder)
    {
        using SafetensorsFile file = ImageShard.Open(folder);
        using DisposeScope scope = NewDisposeScope();
        SceneShard shard = new(ImageShard.Index(file), file.Read(ImageShard.ImagesName), file.Read(DepthName), file.Read(ObjectName));
        scope.Detach(shard.Images, shard.InverseDepth, shard.ObjectIds);
        return shard;
    }

    /// <summary>Writes scenes with their indices.</summary>
    /// <param name="folder">The unit's folder.</param>
    /// <param name="index">[n]</param>
    /// <param name="images">uint8, [n, 3, h, w]</param>
    /// <param name="inverseDepth">[n, h, w]; kept in half precision.</param>
    /// <param name="objectIds">uint8, [n, h, w]</param>
    /// <param name="captions">A caption for each scene.</param>
    /// <param name="previews">How many PNGs are written at most.</param>
    public static void Write(string folder, IReadOnlyList<long> index, Tensor images, Tensor inverseDepth, Tensor objectIds, IReadOnlyList<string> captions, int previews)
    {
        using DisposeScope scope = NewDisposeScope();
        ImageShard.Write(folder, index, images, previews, [new(DepthName, inverseDepth.to(ScalarType.Float16)), new(ObjectName, objectIds)]);
        CaptionTable.Write(folder, index, captions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        InverseDepth.Dispose();
        ObjectIds.Dispose();
    }
}
