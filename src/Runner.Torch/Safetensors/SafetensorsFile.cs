using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Safetensors;

/// <summary>
/// A safetensors file opened for reading. Opening reads and checks the header only. Tensors map the file: they cost no memory until touched, share pages
/// between processes, and stay valid after <see cref="Dispose"/>. Writing to one changes this process's copy of the page and never the file.
/// </summary>
/// <remarks>Format: https://huggingface.co/docs/safetensors. A file must not be rewritten in place while tensors of it are in use; replace it by rename.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafetensorsHeader _header;
    private readonly Dictionary<ScalarType, Tensor> _maps = [];
    private readonly long _length;

    private SafetensorsFile(string path)
    {
        Path = path;
        _header = SafetensorsHeader.Read(path);
        _length = new FileInfo(path).Length;
    }

    /// <summary>The file's path, as it was given.</summary>
    public string Path { get; }

    /// <summary>The free text entries of the header; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries => _header.Entries;

    /// <summary>The format's names of the types of those tensors that can't be read, such as <c>F8_E4M3</c>, by the tensors' names; they may lie beside others.</summary>
    public IReadOnlyDictionary<string, string> Unread => _header.Unread;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="SafetensorsException">The file is missing, truncated, or its header is damaged.</exception>
    public static SafetensorsFile Open(string path) => new(path);

    /// <summary>A tensor of the entry's shape and type on the CPU, whose storage is the mapped file.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="SafetensorsException">There is no tensor of that name.</exception>
    public Tensor Read(string name)
    {
        TensorEntry entry = Entry(name);
        long[] shape = [.. entry.Shape];
        if (entry.ByteLength == 0)
        {
            return torch.empty(shape, entry.Dtype);
        }

        int size = ElementTypes.SizeOf(entry.Dtype);
        long begin = _header.DataStart + entry.Begin;
        if (begin % size != 0)
        {
            return Copy(begin, shape, entry.Dtype); // A header of odd length: the elements do not lie where a mapped tensor could begin.
        }

        using Tensor flat = Map(entry.Dtype, size).narrow(0, begin / size, entry.Count);
        return flat.view(shape);
    }

    /// <summary>The same in memory of its own: no page of the file is mapped for it.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="SafetensorsException">There is no tensor of that name.</exception>
    public Tensor ReadCopy(string name)
    {
        TensorEntry entry = Entry(name);
        return entry.ByteLength == 0 ? torch.empty([.. entry.Shape], entry.Dtype) : Copy(_header.DataStart + entry.Begin, [.. entry.Shape], entry.Dtype);
    }

    /// <summary>Closes the file; tensors read from it stay valid.</summary>
    public void Dispose()
    {
        foreach (Tensor map in _maps.Values)
        {
            map.Dispose();
        }

        _maps.Clear();
    }

    private TensorEntry Entry(string name) => Entries.TryGetValue(name, out TensorEntry? entry)
        ? entry
        : throw new SafetensorsException(Path, name, Unread.TryGetValue(name, out string? type)
            ? $"has element type {type}, which is not read; known: {ElementTypes.Known}"
            : $"not in the file, which has {Entries.Count} tensors");

    private Tensor Map(ScalarType dtype, int size)
    {
        if (!_maps.TryGetValue(dtype, out Tensor? map))
        {
            map = torch.from_file(Path, shared: false, _length / size, dtype).DetachFromDisposeScope();
            _maps.Add(dtype, map);
        }

        return map;
    }

    private Tensor Copy(long begin, long[] shape, ScalarType dtype)
    {
        Tensor copy = torch.empty(shape, dtype);
        using FileStream stream = File.OpenRead(Path);
        stream.Seek(begin, SeekOrigin.Begin);
        copy.ReadBytesFromStream(stream, 1 << 20);
        return copy;
    }
}
