using Runner.Torch.Pickle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Checkpoints;

/// <summary>Fills a network from a folder. Every misfit is found before a weight is touched, and all are reported together.</summary>
public static class CheckpointReader
{
    /// <summary>
    /// Fills every parameter. On the CPU and in the file's own element type a parameter becomes a view of the mapped file: no copy is made,
    /// and pages are read when the network first runs. Otherwise the values are converted one tensor at a time.
    /// </summary>
    /// <param name="network">Built from the folder's config, preferably with <c>Weights.Unset</c>.</param>
    /// <param name="folder">Such as <c>.../unet</c>.</param>
    /// <param name="variant">Such as <c>fp16</c>; null takes the plain weights, or <c>fp16</c> where there are no others.</param>
    /// <exception cref="CheckpointException">Tensors are missing, left over, or of another shape.</exception>
    public static void Load(nn.Module network, string folder, string? variant = null)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, variant);
        Dictionary<string, Parameter> parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter, StringComparer.Ordinal);
        Dictionary<string, string> inFile = NamesInFile(checkpoint, parameters.Keys);
        new CheckpointFit(checkpoint, parameters, inFile).Check();
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in parameters)
        {
            Assign(parameter, checkpoint.Tensors[inFile[name]]);
        }
    }

    /// <summary>Compares what the files' heads say with what a network needs, before any weight is read. Of PyTorch's own format only whether it is there and an archive: its tensors' names lie in a program.</summary>
    /// <param name="shapes">Builds the network with <c>Weights.Shapes</c>.</param>
    /// <param name="folder">Such as <c>.../unet</c>.</param>
    /// <param name="variant">As in <see cref="Load"/>.</param>
    /// <exception cref="CheckpointException">Tensors are missing, left over, or of another shape.</exception>
    public static void Check(Func<nn.Module> shapes, string folder, string? variant)
    {
        IReadOnlyList<string> files = CheckpointFiles.Find(folder, variant);
        if (files.FirstOrDefault(file => Path.GetExtension(file) != ".safetensors") is string other)
        {
            StateDictionaryFile.Check(other);
            return;
        }

        using Checkpoint checkpoint = Checkpoint.Open(folder, variant);
        using nn.Module network = shapes();
        Dictionary<string, Parameter> parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter, StringComparer.Ordinal);
        new CheckpointFit(checkpoint, parameters, NamesInFile(checkpoint, parameters.Keys)).Check();
    }

    /// <summary>The number format in which a network's weights are kept: that of its largest tensor.</summary>
    /// <param name="folder">Such as <c>.../unet</c>.</param>
    /// <param name="variant">As in <see cref="Load"/>.</param>
    internal static ScalarType FormatOf(string folder, string? variant)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, variant);
        using Tensor largest = checkpoint.Tensors.Values.MaxBy(tensor => tensor.Shape.Aggregate(1L, (product, length) => product * length))!.Read();
        return largest.dtype;
    }

    /// <summary>The file's name of each tensor by the network's name.</summary>
    private static Dictionary<string, string> NamesInFile(Checkpoint checkpoint, IReadOnlyCollection<string> parameters)
    {
        bool textModel = CheckpointNames.HasTextPrefix(parameters);
        Dictionary<string, string> inFile = new(StringComparer.Ordinal);
        foreach (string name in checkpoint.Tensors.Keys.Where(name => !CheckpointNames.IsCounted(name)))
        {
            string canonical = CheckpointNames.Canonical(name, textModel);
            if (!inFile.TryAdd(canonical, name))
            {
                throw new CheckpointException($"{checkpoint.Tensors[name].File}: tensor \"{name}\": is \"{inFile[canonical]}\" under another name");
            }
        }

        return inFile;
    }

    private static void Assign(Parameter parameter, CheckpointTensor stored)
    {
        using Tensor mapped = stored.Read();
        if (parameter.dtype == mapped.dtype && parameter.device_type == DeviceType.CPU)
        {
            parameter.set_(mapped);
        }
        else
        {
            using Tensor copy = stored.Copy();
            parameter.copy_(copy);
        }
    }
}
