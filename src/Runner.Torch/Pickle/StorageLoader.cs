using System.IO.Compression;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>Reads each storage of the archive once; tensors that share one are views of the same memory.</summary>
/// <param name="zip">The archive.</param>
/// <param name="folder">Where in it the storages lie.</param>
/// <param name="fileLength">Bytes of the archive's file. Storages lie uncompressed in it, so that together they can hardly claim more: memory is not taken on a claim.</param>
internal sealed class StorageLoader(ZipArchive zip, string folder, long fileLength) : IDisposable
{
    // Some programs compress archives; numbers hardly shrink.
    private const int MostExpansion = 64;

    private readonly Dictionary<PickledStorage, Tensor> _loaded = [];
    private long _claimed;

    public Tensor View(PickledTensor tensor)
    {
        if (tensor.Shape.Contains(0)) return empty(tensor.Shape, tensor.Storage.Dtype);
        if (!_loaded.TryGetValue(tensor.Storage, out Tensor? storage))
        {
            storage = Load(tensor.Storage);
            _loaded.Add(tensor.Storage, storage);
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
        ZipArchiveEntry entry = zip.GetEntry(folder + storage.Key) ?? throw new PickleFault($"storage \"{storage.Key}\" is missing");
        if (entry.Length != (Int128)storage.Count * ElementTypes.SizeOf(storage.Dtype))
        {
            throw new PickleFault($"storage \"{storage.Key}\" has {entry.Length} bytes where the pickle tells of {storage.Count} elements of {storage.Dtype}");
        }

        _claimed += entry.Length;
        if (_claimed < 0 || _claimed / MostExpansion > fileLength)
        {
            throw new PickleFault($"its storages claim more than {MostExpansion} times the {fileLength} bytes that the file has");
        }

        Tensor numbers = empty([storage.Count], storage.Dtype).DetachFromDisposeScope();
        if (storage.Count == 0) return numbers;
        try
        {
            using Stream stream = entry.Open();
            numbers.ReadBytesFromStream(stream, 1 << 20);
            return numbers;
        }
        catch
        {
            numbers.Dispose();
            throw;
        }
    }
}
