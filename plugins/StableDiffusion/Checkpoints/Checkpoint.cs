using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace StableDiffusion.Checkpoints;

/// <summary>The tensors of one network's folder, whatever the number of files they are in. Nothing is read until it is asked for.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _fileOf = new(StringComparer.Ordinal);

    private Checkpoint(string folder) => Folder = folder;

    public string Folder { get; }

    public IReadOnlyCollection<string> Names => _fileOf.Keys;

    /// <summary>Opens the weights of a folder such as <c>unet</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="variant">Such as <c>fp16</c>; null takes the plain weights, or <c>fp16</c> where there are no others.</param>
    /// <exception cref="CheckpointException">There are none, a shard is missing, or two shards hold the same tensor.</exception>
    /// <exception cref="SafetensorsException">A file is damaged.</exception>
    public static Checkpoint Open(string folder, string? variant = null)
    {
        Checkpoint checkpoint = new(folder);
        try
        {
            foreach (string path in CheckpointFiles.Find(folder, variant))
            {
                checkpoint.Add(path);
            }

            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The file that holds a tensor.</summary>
    public string FileOf(string name) => _fileOf[name].Path;

    public TensorEntry Entry(string name) => _fileOf[name].Entries[name];

    /// <summary>A tensor on the CPU that maps its file.</summary>
    public Tensor Read(string name) => _fileOf[name].Read(name);

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Add(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (string name in file.Entries.Keys)
        {
            if (!_fileOf.TryAdd(name, file))
            {
                throw new CheckpointException($"{path}: tensor \"{name}\": also in {_fileOf[name].Path}");
            }
        }
    }
}
