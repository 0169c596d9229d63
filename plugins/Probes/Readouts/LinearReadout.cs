using Probes.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Readouts;

/// <summary>A linear probe: outputs = cells [cells, channels] x weight [outputs, channels] transposed, plus a bias where there is one.</summary>
internal sealed class LinearReadout(int inputs, int outputs, bool bias) : IReadout
{
    public const string Weight = "dense1.weight";
    public const string Bias = "dense1.bias";

    public int Inputs => inputs;

    public int Outputs => outputs;

    public IReadOnlyList<ParameterShape> Parameters { get; } = bias ? [new(Weight, [outputs, inputs]), new(Bias, [outputs])] : [new(Weight, [outputs, inputs])];

    public Tensor Predict(Tensor cells, IReadOnlyDictionary<string, Tensor> parameters) => Layer(cells, parameters[Weight], bias ? parameters[Bias] : null);

    /// <summary>[cells, outputs] = cells x weight, transposed, + bias.</summary>
    public static Tensor Layer(Tensor cells, Tensor weight, Tensor? bias)
    {
        Tensor products = cells.mm(weight.t());
        return bias is null ? products : products + bias;
    }

    public void Rescale(IReadOnlyDictionary<string, Tensor> parameters, (double Scale, double Shift) by) => Rescale(parameters[Weight], bias ? parameters[Bias] : null, by);

    /// <summary>The same of a layer.</summary>
    public static void Rescale(Tensor weight, Tensor? bias, (double Scale, double Shift) by)
    {
        if (by == (1, 0)) return;
        using DisposeScope scope = torch.NewDisposeScope();
        weight.mul_(by.Scale);
        bias?.mul_(by.Scale).add_(by.Shift);
    }

    // What a loss reads in linear outputs is linear in the channels as well. One reading is a product with a vector, which takes a fraction of what one with a matrix of two columns does.
    public ReadoutPass Read(Tensor cells, IReadOnlyDictionary<string, Tensor> parameters, ICellLoss loss)
    {
        Tensor directions = loss.Readings(parameters[Weight].t()); // [channels, readings]
        bool isOne = directions.shape[1] == 1;
        Tensor products = isOne ? cells.mv(directions.squeeze(1)).unsqueeze(1) : cells.mm(directions);
        return new ReadoutPass(bias ? products + loss.Readings(parameters[Bias].unsqueeze(0)) : products, Gradients);

        IReadOnlyList<Tensor> Gradients(Tensor slopes)
        {
            Tensor along = isOne ? cells.t().mv(slopes.squeeze(1)).unsqueeze(1) : cells.t().mm(slopes); // [channels, readings]
            Tensor weight = loss.Spread(along).t();
            return bias ? [weight, loss.Spread(slopes.sum([0], keepdim: true)).squeeze(0)] : [weight];
        }
    }
}
