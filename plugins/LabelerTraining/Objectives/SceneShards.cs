using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace OnnxLabelers.Training;

/// <summary>
/// Rendered scenes in safetensors files: <c>images</c> [n, 3, h, w] in bytes, <c>inverse-depth</c> [n, h, w] and <c>object-id</c> [n, h, w], 0 for the room.
/// The files are mapped, not read: a scene costs memory only while it is looked at.
/// </summary>
internal sealed class SceneShards : IDisposable
{
    private readonly List<Shard> _shards = [];
    private readonly List<long> _ends = [];

    /// <summary>Opens the files, whose scenes follow each other in the order given.</summary>
    public SceneShards(IEnumerable<string> paths, string pictures = "images")
    {
        foreach (string path in paths)
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            _shards.Add(new Shard(Kept(file, pictures), Kept(file, "inverse-depth"), Kept(file, "object-id")));
            _ends.Add(Count + _shards[^1].Pictures.shape[0]);
        }
    }

    public long Count => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>Height and width of the pictures.</summary>
    public int Side => (int)_shards[0].Pictures.shape[^1];

    public SceneBatch Read(IReadOnlyList<long> scenes)
    {
        var pictures = new List<Tensor>();
        var inverseDepths = new List<Tensor>();
        var objects = new List<Tensor>();
        foreach (long scene in scenes)
        {
            int shard = _ends.FindIndex(end => scene < end);
            long row = scene - (shard == 0 ? 0 : _ends[shard - 1]);
            pictures.Add(_shards[shard].Pictures[row]);
            inverseDepths.Add(_shards[shard].InverseDepth[row]);
            objects.Add(_shards[shard].Objects[row]);
        }

        return new SceneBatch(
            stack(pictures).to(ScalarType.Float32) / 255, // [batch, 3, h, w]
            stack(inverseDepths).to(ScalarType.Float32), // [batch, h, w]
            (stack(objects) > 0).to(ScalarType.Float32)); // [batch, h, w]
    }

    public void Dispose()
    {
        foreach ((Tensor pictures, Tensor inverseDepth, Tensor objects) in _shards)
        {
            pictures.Dispose();
            inverseDepth.Dispose();
            objects.Dispose();
        }
    }

    private static Tensor Kept(SafetensorsFile file, string name) => file.Read(name).DetachFromDisposeScope();

    private sealed record Shard(Tensor Pictures, Tensor InverseDepth, Tensor Objects);
}
