using Probes.Losses;
using static TorchSharp.torch;

namespace Probes.Readouts;

/// <summary>A map from the channels of a cell to outputs, the same for every cell (a stack of 1 x 1 convolutions).</summary>
internal interface IReadout
{
    int Inputs { get; }

    int Outputs { get; }

    /// <summary>The parameters that it needs, under the names that are stored.</summary>
    IReadOnlyList<ParameterShape> Parameters { get; }

    /// <summary>[cells, outputs], float32, of cells [cells, inputs]. Can be differentiated by both arguments.</summary>
    /// <param name="cells">Float32, on any device.</param>
    /// <param name="parameters">Float32, on the same device.</param>
    Tensor Predict(Tensor cells, IReadOnlyDictionary<string, Tensor> parameters);

    /// <summary>Changes the parameters of the last layer so that outputs come times a scale and, where it has a bias, plus a shift.</summary>
    void Rescale(IReadOnlyDictionary<string, Tensor> parameters, (double Scale, double Shift) by);

    /// <summary>What a loss reads in the outputs, and the way back to the parameters.</summary>
    ReadoutPass Read(Tensor cells, IReadOnlyDictionary<string, Tensor> parameters, ICellLoss loss);
}

/// <summary>One tensor among the parameters of a readout.</summary>
/// <param name="Name">Its name in a state dict.</param>
/// <param name="Shape">[outputs, inputs], or [outputs] for a bias.</param>
internal sealed record ParameterShape(string Name, IReadOnlyList<long> Shape)
{
    public bool IsBias => Shape.Count == 1;
}

/// <summary>A readout of some cells while it is trained.</summary>
/// <param name="Readings">[cells, readings of the loss], float32.</param>
/// <param name="Gradients">Gives the derivatives by the parameters, in their order, from the slopes by the readings, float32.</param>
internal sealed record ReadoutPass(Tensor Readings, Func<Tensor, IReadOnlyList<Tensor>> Gradients);
