using Probes.Readouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>
/// Parameters under the names of the paper's released probes: <c>dense1.weight</c> of [outputs, channels], <c>dense1.bias</c>, and
/// <c>dense2.*</c> behind a hidden layer. Convolution weights of [outputs, channels, 1, 1] are taken as well.
/// </summary>
internal static class StoredParameters
{
    public static IReadOnlyDictionary<string, Tensor> Export(IReadout readout)
    {
        Dictionary<string, Tensor> exported = [];
        foreach (ParameterBlock block in readout.Layout)
        {
            long[] shape = [.. block.Shape.Select(size => (long)size)];
            exported[block.Name] = torch.tensor(block.In(readout.Parameters).ToArray(), shape).DetachFromDisposeScope();
        }

        return exported;
    }

    public static IReadout Import(IReadoutKind kind, IReadOnlyDictionary<string, Tensor> stored)
    {
        Dictionary<string, long[]> shapes = stored.ToDictionary(entry => entry.Key, entry => Flat(entry.Value.shape));
        IReadout readout = kind.CreateFor(shapes);
        string[] names = [.. readout.Layout.Select(block => block.Name)];
        if (stored.Keys.Except(names).Order().FirstOrDefault() is { } extra)
        {
            throw new InvalidDataException($"the stored probe has a parameter \"{extra}\", which this kind of probe has not; it has {string.Join(", ", names)}");
        }

        using DisposeScope scope = torch.NewDisposeScope();
        foreach (ParameterBlock block in readout.Layout)
        {
            CheckShape(block, shapes);
            Tensor numbers = stored[block.Name].detach().cpu().to(ScalarType.Float32).contiguous();
            if (!numbers.isfinite().all().item<bool>())
            {
                throw new InvalidDataException($"the stored probe's \"{block.Name}\" holds {(numbers.isnan().any().item<bool>() ? "NaN" : "an infinite number")}, so that nothing can be read with it");
            }

            numbers.data<float>().CopyTo(readout.Parameters, block.Start);
        }

        return readout;
    }

    /// <summary>The size of one axis of a stored parameter.</summary>
    public static int SizeOf(IReadOnlyDictionary<string, long[]> shapes, string name, int axis)
        => shapes.TryGetValue(name, out long[]? shape) && shape.Length > axis
            ? (int)shape[axis]
            : throw new InvalidDataException(
                $"the stored probe has no parameter \"{name}\" of [outputs, channels]; it has {string.Join(", ", shapes.Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value)}]"))}");

    private static void CheckShape(ParameterBlock block, Dictionary<string, long[]> shapes)
    {
        string wanted = string.Join(", ", block.Shape);
        if (!shapes.TryGetValue(block.Name, out long[]? shape))
        {
            throw new InvalidDataException($"the stored probe has no parameter \"{block.Name}\" of [{wanted}]");
        }

        if (string.Join(", ", shape) != wanted)
        {
            throw new InvalidDataException($"the stored probe's \"{block.Name}\" is [{string.Join(", ", shape)}], [{wanted}] is needed");
        }
    }

    private static long[] Flat(long[] shape) => shape.Length == 4 && shape[2] == 1 && shape[3] == 1 ? shape[..2] : shape;
}
