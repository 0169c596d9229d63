using System.IO.Compression;
using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>Reads each storage of the archive once; tensors that share one are views of the same memory.</summary>
internal sealed class StorageLoader(ZipArchive zip, string folder) : IDisposable
{
    private readonly Dictionary<string, Tensor> _loaded = new(StringComparer.Ordinal);

    public Tensor View(PickledTensor tensor)
    {
        if (!_loaded.TryGetValue(tensor.Storage.Key, out Tensor? storage))
        {
            storage = Load(tensor.Storage);
            _loaded.Add(tensor.Storage.Key, storage);
        }

        return storage.as_strided(tensor.Shape, tensor.Strides, tensor.Offset);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _loaded.Values)
        {
            tensor.Dispose();
        }
    }

    private Tensor Load(PickledStorage storage)
    {
        ZipArchiveEntry entry = zip.GetEntry(folder + storage.Key) ?? throw new InvalidDataException($"storage \"{storage.Key}\" is missing");
        Tensor numbers = empty([storage.Count], storage.Dtype).DetachFromDisposeScope();
        if (entry.Length != storage.Count * numbers.ElementSize)
        {
            numbers.Dispose();
            throw new InvalidDataException($"storage \"{storage.Key}\" has {entry.Length} bytes where the pickle tells of {storage.Count} elements of {storage.Dtype}");
        }

        if (storage.Count > 0)
        {
            using Stream stream = entry.Open();
            numbers.ReadBytesFromStream(stream, 1 << 20);
        }

        return numbers;
    }
}
