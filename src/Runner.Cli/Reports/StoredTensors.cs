using Runner.Torch.Native;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Cli.Reports;

/// <summary>Tensors of artifacts by image: each file is opened once, each tensor is read once. Owns what it has read; while it lives, finalisers stand under what is drawn.</summary>
internal sealed class StoredTensors : IDisposable
{
    private readonly FinalizerHold hold = FinalizerHold.Begin();
    private readonly Dictionary<string, SafetensorsFile?> files = [];
    private readonly Dictionary<(string Path, string Name), Tensor?> tensors = [];
    private readonly Dictionary<string, long[]> indices = [];

    /// <summary>The images that a file is about; none where there is no such file.</summary>
    public long[] Indices(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        if (!indices.TryGetValue(path, out long[]? found))
        {
            indices[path] = found = Tensor(path, "index") is { } index ? [.. index.data<long>()] : [];
        }
        return found;
    }

    /// <summary>One row of a tensor by the index of its image, in the current dispose scope; null where the file does not hold it.</summary>
    public Tensor? Row(string folder, string file, string name, long image)
    {
        int row = Array.IndexOf(Indices(folder, file), image);
        return row < 0 || Tensor(Path.Combine(folder, file), name) is not { } tensor ? null : tensor[row];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor? tensor in tensors.Values)
        {
            tensor?.Dispose();
        }
        foreach (SafetensorsFile? file in files.Values)
        {
            file?.Dispose();
        }
        hold.Dispose();
    }

    private Tensor? Tensor(string path, string name)
    {
        if (!files.TryGetValue(path, out SafetensorsFile? file))
        {
            files[path] = file = File.Exists(path) ? Open(path) : null;
        }
        if (!tensors.TryGetValue((path, name), out Tensor? tensor))
        {
            tensors[(path, name)] = tensor = file is not null && file.Entries.ContainsKey(name) ? file.Read(name).DetachFromDisposeScope() : null;
        }
        return tensor;
    }

    private static SafetensorsFile Open(string path)
    {
        TorchRuntime.Start();
        return SafetensorsFile.Open(path);
    }
}
