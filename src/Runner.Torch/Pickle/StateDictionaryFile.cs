using System.IO.Compression;
using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>
/// Reads the tensors of a PyTorch file (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>) in the zip format that <c>torch.save</c> writes since version 1.6.
/// The pickle within runs on a machine that knows tensors and containers only, so that a file from anywhere can be opened safely.
/// </summary>
public static class StateDictionaryFile
{
    /// <summary>All tensors by name. Dictionaries and lists within are flattened, their keys joined by dots; numbers and texts beside the tensors are left out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Tensors on the CPU, the caller's to dispose.</returns>
    /// <exception cref="PickleException">The file is not such a zip, is damaged, or asks for anything but tensors and containers.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            ZipArchiveEntry pickle = zip.Entries.SingleOrDefault(entry => entry.Name == "data.pkl")
                ?? throw new PickleException(path, "no data.pkl within; files of torch.save before version 1.6 are not read");
            string folder = pickle.FullName[..^"data.pkl".Length];
            CheckByteOrder(path, zip, folder);
            object? root = new Unpickler(Bytes(pickle)).Run();
            using StorageLoader storages = new(zip, folder + "data/");
            Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
            Flatten("", root, (name, tensor) => tensors[name] = storages.View(tensor).DetachFromDisposeScope());
            return tensors;
        }
        catch (Exception cause) when (cause is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PickleException(path, cause is InvalidDataException ? cause.Message : "no such file", cause);
        }
    }

    private static void CheckByteOrder(string path, ZipArchive zip, string folder)
    {
        if (zip.GetEntry(folder + "byteorder") is { } entry && System.Text.Encoding.ASCII.GetString(Bytes(entry)).Trim() is not "little")
        {
            throw new PickleException(path, "written on a big-endian machine; only little-endian files are read");
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Flatten(string name, object? value, Action<string, PickledTensor> take)
    {
        switch (value)
        {
            case PickledTensor tensor:
                take(name, tensor);
                break;
            case PickledDictionary dictionary:
                foreach ((object? key, object? item) in dictionary)
                {
                    Flatten(Joined(name, $"{key}"), item, take);
                }

                break;
            case IReadOnlyList<object?> list:
                for (int index = 0; index < list.Count; index++)
                {
                    Flatten(Joined(name, $"{index}"), list[index], take);
                }

                break;
        }
    }

    private static string Joined(string name, string key) => name.Length == 0 ? key : $"{name}.{key}";
}
