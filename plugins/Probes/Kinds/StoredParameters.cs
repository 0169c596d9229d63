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
    /// <summary>The readout into which they fit, and copies of them, float32 on the host, which the caller owns.</summary>
    public static (IReadout Readout, IReadOnlyDictionary<string, Tensor> Parameters) Import(IReadoutKind kind, IReadOnlyDictionary<string, Tensor> stored)
    {
        Dictionary<string, long[]> shapes = stored.ToDictionary(entry => entry.Key, entry => Flat(entry.Value.shape));
        IReadout readout = kind.Create(Inputs(shapes));
        string[] names = [.. readout.Parameters.Select(parameter => parameter.Name)];
        if (stored.Keys.Except(names).Order().FirstOrDefault() is { } extra)
        {
            throw new InvalidDataException($"the stored probe has a parameter \"{extra}\", which this kind of probe has not; it has {string.Join(", ", names)}");
        }

        foreach (ParameterShape parameter in readout.Parameters)
        {
            Check(parameter, shapes, stored);
        }

        return (readout, Copies(readout, stored));
    }

    /// <summary>Copies of parameters, float32 on the host, which the caller owns.</summary>
    public static IReadOnlyDictionary<string, Tensor> Copies(IReadout readout, IReadOnlyDictionary<string, Tensor> parameters)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return readout.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => parameters[parameter.Name].detach().cpu().to(ScalarType.Float32, copy: true).reshape([.. parameter.Shape]).contiguous().DetachFromDisposeScope());
    }

    private static int Inputs(Dictionary<string, long[]> shapes) => shapes.TryGetValue(LinearReadout.Weight, out long[]? shape) && shape.Length > 1
        ? (int)shape[1]
        : throw new InvalidDataException(
            $"the stored probe has no parameter \"{LinearReadout.Weight}\" of [outputs, channels]; it has {string.Join(", ", shapes.Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value)}]"))}");

    private static void Check(ParameterShape parameter, Dictionary<string, long[]> shapes, IReadOnlyDictionary<string, Tensor> stored)
    {
        string wanted = string.Join(", ", parameter.Shape);
        if (!shapes.TryGetValue(parameter.Name, out long[]? shape))
        {
            throw new InvalidDataException($"the stored probe has no parameter \"{parameter.Name}\" of [{wanted}]");
        }

        if (string.Join(", ", shape) != wanted)
        {
            throw new InvalidDataException($"the stored probe's \"{parameter.Name}\" is [{string.Join(", ", shape)}], [{wanted}] is needed");
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor numbers = stored[parameter.Name].detach().to(ScalarType.Float32);
        if (!numbers.isfinite().all().item<bool>())
        {
            throw new InvalidDataException($"the stored probe's \"{parameter.Name}\" holds {(numbers.isnan().any().item<bool>() ? "NaN" : "an infinite number")}, so that nothing can be read with it");
        }
    }

    private static long[] Flat(long[] shape) => shape.Length == 4 && shape[2] == 1 && shape[3] == 1 ? shape[..2] : shape;
}
