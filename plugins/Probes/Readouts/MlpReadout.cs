using Probes.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Readouts;

/// <summary>One hidden layer of rectified units, by 1 x 1 convolutions: W2 max(0, W1 a + b1) + b2.</summary>
internal sealed class MlpReadout(int inputs, int hidden, int outputs) : IReadout
{
    private const string SecondWeight = "dense2.weight";
    private const string SecondBias = "dense2.bias";

    public int Inputs => inputs;

    public int Outputs => outputs;

    public IReadOnlyList<ParameterShape> Parameters { get; } =
        [new(LinearReadout.Weight, [hidden, inputs]), new(LinearReadout.Bias, [hidden]), new(SecondWeight, [outputs, hidden]), new(SecondBias, [outputs])];

    public Tensor Predict(Tensor cells, IReadOnlyDictionary<string, Tensor> parameters)
    {
        Tensor units = LinearReadout.Layer(cells, parameters[LinearReadout.Weight], parameters[LinearReadout.Bias]).relu();
        return LinearReadout.Layer(units, parameters[SecondWeight], parameters[SecondBias]);
    }

    public void Rescale(IReadOnlyDictionary<string, Tensor> parameters, (double Scale, double Shift) by) => LinearReadout.Rescale(parameters[SecondWeight], parameters[SecondBias], by);

    public ReadoutPass Read(Tensor cells, IReadOnlyDictionary<string, Tensor> parameters, ICellLoss loss)
    {
        using IDisposable differentiable = torch.enable_grad();
        Dictionary<string, Tensor> variables = Parameters.ToDictionary(parameter => parameter.Name, parameter => parameters[parameter.Name].detach().requires_grad_());
        Tensor readings = loss.Readings(Predict(cells, variables));
        return new ReadoutPass(readings.detach(), slopes => [.. torch.autograd.grad([readings], [.. Parameters.Select(parameter => variables[parameter.Name])], [slopes])]);
    }
}
