using Runner.Torch.Pickle;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Diffusion.Checkpoints;

/// <summary>The tensors of one network's folder, whatever the number of files they are in. Safetensors files are not read until a tensor is asked for.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly List<IDisposable> _opened = [];
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    private Checkpoint(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The tensors by the file's own names.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    /// <summary>Tensors whose element type is not read, with the type's name.</summary>
    internal Dictionary<string, string> Unread { get; } = new(StringComparer.Ordinal);

    /// <summary>Opens the weights of a folder such as <c>unet</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="variant">Such as <c>fp16</c>; null takes the plain weights, or <c>fp16</c> where there are no others.</param>
    /// <exception cref="CheckpointException">There are none, a shard is missing, or two shards hold the same tensor.</exception>
    /// <exception cref="SafetensorsException">A file is damaged.</exception>
    /// <exception cref="PickleException">A PyTorch file is damaged, or holds more than tensors.</exception>
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

    /// <inheritdoc/>
    public void Dispose() => _opened.ForEach(opened => opened.Dispose());

    private void Add(string path)
    {
        if (Path.GetExtension(path) == ".safetensors")
        {
            SafetensorsFile file = SafetensorsFile.Open(path);
            _opened.Add(file);
            foreach ((string name, string type) in file.Unread) Unread[name] = type;
            foreach ((string name, TensorEntry entry) in file.Entries)
            {
                Add(name, new CheckpointTensor(path, entry.Shape, () => file.Read(name), () => file.ReadCopy(name)));
            }
        }
        else
        {
            foreach ((string name, Tensor tensor) in StateDictionaryFile.Read(path))
            {
                _opened.Add(tensor);
                Add(name, new CheckpointTensor(path, tensor.shape, tensor.alias, tensor.alias));
            }
        }
    }

    private void Add(string name, CheckpointTensor tensor)
    {
        if (!_tensors.TryAdd(name, tensor))
        {
            throw new CheckpointException($"{tensor.File}: tensor \"{name}\": also in {_tensors[name].File}");
        }
    }
}
