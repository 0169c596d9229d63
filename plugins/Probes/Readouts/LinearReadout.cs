using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Readouts;

/// <summary>A linear probe: predictions = weight [outputs, channels] x activation [channels, cells], plus a bias where there is one.</summary>
internal sealed class LinearReadout : IReadout
{
    public LinearReadout(int inputs, int outputs, bool bias)
    {
        (Inputs, Outputs) = (inputs, outputs);
        Weight = new ParameterBlock("dense1.weight", 0, [outputs, inputs]);
        Bias = bias ? new ParameterBlock("dense1.bias", Weight.Length, [outputs]) : null;
        Layout = Bias is null ? [Weight] : [Weight, Bias];
        Parameters = new float[Layout.Sum(block => block.Length)];
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public ParameterBlock Weight { get; }

    public ParameterBlock? Bias { get; }

    public IReadOnlyList<ParameterBlock> Layout { get; }

    public float[] Parameters { get; }

    public Tensor Predict(Tensor activations)
    {
        Tensor cells = activations.to(ScalarType.Float32).flatten(2); // [images, inputs, cells]
        Tensor weight = torch.tensor(Weight.In(Parameters).ToArray(), [1, Outputs, Inputs]).to(activations.device).expand(activations.shape[0], -1, -1);
        Tensor products = weight.bmm(cells);
        Tensor outputs = Bias is null ? products : products + torch.tensor(Bias.In(Parameters).ToArray(), [1, Outputs, 1]).to(activations.device);
        return outputs.view(activations.shape[0], Outputs, activations.shape[2], activations.shape[3]);
    }

    public void Predict(ReadOnlySpan<float> activation, int cells, Span<float> predictions)
    {
        for (int o = 0; o < Outputs; o++)
        {
            Span<float> row = predictions.Slice(o * cells, cells);
            row.Fill(Bias is null ? 0 : Parameters[Bias.Start + o]);
            Rows.Combine(activation, Parameters.AsSpan(o * Inputs, Inputs), row);
        }
    }

    public void AddParameterGradient(ReadOnlySpan<float> activation, int cells, ReadOnlySpan<float> gradient, Span<float> parameterGradient)
    {
        for (int o = 0; o < Outputs; o++)
        {
            ReadOnlySpan<float> row = gradient.Slice(o * cells, cells);
            Rows.Project(activation, row, parameterGradient.Slice(o * Inputs, Inputs));
            if (Bias is not null)
            {
                parameterGradient[Bias.Start + o] += Rows.Sum(row);
            }
        }
    }

    public void AddActivationGradient(int cells, ReadOnlySpan<float> gradient, Span<float> activationGradient)
    {
        for (int o = 0; o < Outputs; o++)
        {
            Rows.Spread(gradient.Slice(o * cells, cells), Parameters.AsSpan(o * Inputs, Inputs), activationGradient);
        }
    }
}
