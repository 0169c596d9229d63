using System.IO.Compression;
using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>Writes tensors as <c>torch.save(dict)</c> does, so that <c>torch.load</c> reads them back, also with <c>weights_only=True</c>.</summary>
public static class StateDictionaryWriter
{
    // A fixed time: the same tensors give the same bytes.
    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file: under another name first, then renamed.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Names and tensors in the order of the dictionary.</param>
    /// <exception cref="PickleException">An element type has no storage type in PyTorch's format.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        KeyValuePair<string, Tensor>[] all = [.. tensors];
        string aside = path + ".partial";
        using (FileStream file = File.Create(aside))
        using (ZipArchive zip = new(file, ZipArchiveMode.Create))
        {
            string folder = Path.GetFileNameWithoutExtension(path);
            Add(zip, $"{folder}/data.pkl", Program(path, all));
            Add(zip, $"{folder}/byteorder", "little"u8);
            for (int index = 0; index < all.Length; index++)
            {
                using Tensor flat = all[index].Value.detach().cpu().contiguous().flatten();
                Add(zip, $"{folder}/data/{index}", flat.bytes);
            }

            Add(zip, $"{folder}/version", "3\n"u8);
        }

        File.Move(aside, path, overwrite: true);
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = s_epoch;
        using Stream stream = entry.Open();
        stream.Write(bytes);
    }

    private static byte[] Program(string path, KeyValuePair<string, Tensor>[] all)
    {
        PickleProgram program = new();
        program.BeginDictionary();
        if (all.Length > 1)
        {
            program.Mark();
        }

        for (int index = 0; index < all.Length; index++)
        {
            (string name, Tensor tensor) = all[index];
            string storage = PickleGlobals.StorageName(tensor.dtype)
                ?? throw new PickleException(path, $"tensor \"{name}\": element type {tensor.dtype} has no place in PyTorch's format");
            program.Tensor(name, storage, index, tensor.shape);
        }

        program.EndDictionary(all.Length);
        return program.ToArray();
    }
}
