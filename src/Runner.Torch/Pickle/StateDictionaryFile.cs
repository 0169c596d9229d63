using System.IO.Compression;
using Runner.Torch.Weights;
using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>
/// Reads the tensors of a PyTorch file (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>) in the zip format that <c>torch.save</c> writes since version 1.6.
/// The pickle within runs on a machine that knows tensors and containers only, so that a file from anywhere can be opened safely.
/// </summary>
public static class StateDictionaryFile
{
    /// <summary>Bytes of the program. What describes the tensors of a model with thousands of them takes less than one million.</summary>
    private const long LongestProgram = 16 << 20;

    /// <summary>All tensors by name. Dictionaries and lists within are flattened, their keys joined by dots; numbers and texts beside the tensors are left out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Tensors on the CPU, the caller's to dispose.</returns>
    /// <exception cref="PickleException">The file is not such a zip, is damaged, or asks for anything but tensors and containers.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        if (StandIn.Of(path) is string other) throw new PickleException(path, other);
        using ZipArchive zip = Open(path);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        try
        {
            ZipArchiveEntry[] pickles = [.. zip.Entries.Where(entry => entry.Name == "data.pkl")];
            if (pickles is not [ZipArchiveEntry pickle])
                throw new PickleFault(pickles.Length == 0 ? "no data.pkl within; files of torch.save before version 1.6 are not read" : "more than one data.pkl within");
            string folder = pickle.FullName[..^"data.pkl".Length];
            CheckByteOrder(zip, folder);
            object? root = new Unpickler(Bytes(pickle, LongestProgram)).Run();
            using StorageLoader storages = new(zip, folder + "data/", new FileInfo(path).Length);
            foreach ((string name, PickledTensor tensor) in Flattened.Of(root))
            {
                if (!tensors.TryAdd(name, storages.View(tensor).DetachFromDisposeScope())) throw new PickleFault($"two tensors are called \"{name}\"");
            }

            return tensors;
        }
        catch (Exception cause) when (cause is PickleFault or InvalidDataException or EndOfStreamException)
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            throw new PickleException(path, cause is PickleFault ? cause.Message : "the archive is damaged", cause);
        }
    }

    /// <summary>Whether a file is such an archive at all; its tensors are not looked at.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PickleException">It is not.</exception>
    public static void Check(string path)
    {
        if (StandIn.Of(path) is string other) throw new PickleException(path, other);
        Open(path).Dispose();
    }

    private static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new PickleException(path, cause switch
            {
                UnauthorizedAccessException => "it may not be read",
                InvalidDataException => "not the zip archive that torch.save writes since version 1.6: the file is cut off, older, or something else",
                _ => "no such file",
            }, cause);
        }
    }

    private static void CheckByteOrder(ZipArchive zip, string folder)
    {
        if (zip.GetEntry(folder + "byteorder") is { } entry && System.Text.Encoding.ASCII.GetString(Bytes(entry, 64)).Trim() is not "little")
        {
            throw new PickleFault("written on a big-endian machine; only little-endian files are read");
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most) throw new PickleFault($"{entry.Name} claims {entry.Length} bytes, more than the {most} that are read");
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Tensors within containers within containers. A pickle can build containers that hold themselves, or each other many times over: depth, count and letters are bounded, and so is what they make together.</summary>
    private sealed class Flattened
    {
        private const int Deepest = 32;
        private const int MostItems = 1_000_000;
        private const int MostTensors = 100_000;
        private const int LongestName = 512;

        private readonly List<(string, PickledTensor)> _tensors = [];
        private int _items;

        public static IReadOnlyList<(string Name, PickledTensor Tensor)> Of(object? root)
        {
            Flattened flattened = new();
            flattened.Walk("", root, 0);
            return flattened._tensors;
        }

        private void Walk(string name, object? value, int depth)
        {
            if (++_items > MostItems) throw new PickleFault($"its containers hold more than {MostItems} things");
            switch (value)
            {
                case PickledTensor tensor:
                    if (_tensors.Count == MostTensors) throw new PickleFault($"it has more than {MostTensors} tensors");
                    _tensors.Add((name, tensor));
                    break;
                case PickledDictionary dictionary:
                    foreach ((object? key, object? item) in dictionary) Walk(Joined(name, key), item, Within(depth));
                    break;
                case IReadOnlyList<object?> list:
                    for (int index = 0; index < list.Count; index++) Walk(Joined(name, index), list[index], Within(depth));
                    break;
            }
        }

        private static int Within(int depth) =>
            depth < Deepest ? depth + 1 : throw new PickleFault($"containers lie in each other more than {Deepest} deep, or one holds itself");

        private static string Joined(string name, object? key)
        {
            string whole = name.Length == 0 ? $"{key}" : $"{name}.{key}";
            return whole.Length <= LongestName ? whole : throw new PickleFault($"a tensor's name has more than {LongestName} letters");
        }
    }
}
