using Runner.Torch.Shards;
using static TorchSharp.torch;

namespace LabelerTraining.Objectives;

/// <summary>The rendered scenes of several units, one after the other. The files are mapped, not read.</summary>
internal sealed class SceneShards : IDisposable
{
    private readonly List<SceneShard> _shards = [];
    private readonly List<long> _ends = [];

    /// <summary>Opens the folders, whose scenes follow each other in the order given.</summary>
    public SceneShards(IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            _shards.Add(SceneShard.Open(folder));
            _ends.Add(Count + _shards[^1].Index.Count);
        }
    }

    public long Count => _ends.Count == 0 ? 0 : _ends[^1];

    public SceneBatch Read(IReadOnlyList<long> scenes)
    {
        var pictures = new List<Tensor>();
        var inverseDepths = new List<Tensor>();
        var objects = new List<Tensor>();
        foreach (long scene in scenes)
        {
            int shard = _ends.FindIndex(end => scene < end);
            long row = scene - (shard == 0 ? 0 : _ends[shard - 1]);
            pictures.Add(_shards[shard].Images[row]);
            inverseDepths.Add(_shards[shard].InverseDepth[row]);
            objects.Add(_shards[shard].ObjectIds[row]);
        }

        return new SceneBatch(
            stack(pictures).to(ScalarType.Float32) / 255, // [batch, 3, h, w]
            stack(inverseDepths).to(ScalarType.Float32), // [batch, h, w]
            (stack(objects) != SceneShard.Room).to(ScalarType.Float32)); // [batch, h, w]
    }

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());
}
