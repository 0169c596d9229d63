using static TorchSharp.torch;

namespace Probes.Readouts;

/// <summary>One hidden layer of rectified units, by 1 x 1 convolutions: W2 max(0, W1 a + b1) + b2.</summary>
internal sealed class MlpReadout : IReadout
{
    private readonly LinearReadout _first;
    private readonly LinearReadout _second;
    private float[] _hidden = []; // [hidden, cells] of the last Predict, after the rectifier
    private float[] _hiddenGradient = [];

    public MlpReadout(int inputs, int hidden, int outputs)
    {
        (_first, _second) = (new LinearReadout(inputs, hidden, bias: true), new LinearReadout(hidden, outputs, bias: true));
        int split = _first.Parameters.Length;
        Layout =
        [
            .. _first.Layout,
            .. _second.Layout.Select(block => new ParameterBlock(block.Name.Replace('1', '2'), split + block.Start, block.Shape)),
        ];
        Parameters = new float[split + _second.Parameters.Length];
    }

    public int Inputs => _first.Inputs;

    public int Outputs => _second.Outputs;

    public IReadOnlyList<ParameterBlock> Layout { get; }

    public float[] Parameters { get; }

    public Tensor Predict(Tensor activations)
    {
        TakeParameters();
        return _second.Predict(_first.Predict(activations).clamp(min: 0));
    }

    public void Predict(ReadOnlySpan<float> activation, int cells, Span<float> predictions)
    {
        TakeParameters();
        int size = _first.Outputs * cells;
        if (_hidden.Length != size)
        {
            (_hidden, _hiddenGradient) = (new float[size], new float[size]);
        }

        _first.Predict(activation, cells, _hidden);
        for (int i = 0; i < size; i++)
        {
            _hidden[i] = MathF.Max(_hidden[i], 0);
        }

        _second.Predict(_hidden, cells, predictions);
    }

    public void AddParameterGradient(ReadOnlySpan<float> activation, int cells, ReadOnlySpan<float> gradient, Span<float> parameterGradient)
    {
        int split = _first.Parameters.Length;
        _second.AddParameterGradient(_hidden, cells, gradient, parameterGradient[split..]);
        _first.AddParameterGradient(activation, cells, HiddenGradient(cells, gradient), parameterGradient[..split]);
    }

    public void AddActivationGradient(int cells, ReadOnlySpan<float> gradient, Span<float> activationGradient)
        => _first.AddActivationGradient(cells, HiddenGradient(cells, gradient), activationGradient);

    private float[] HiddenGradient(int cells, ReadOnlySpan<float> gradient)
    {
        Array.Clear(_hiddenGradient);
        _second.AddActivationGradient(cells, gradient, _hiddenGradient);
        for (int i = 0; i < _hiddenGradient.Length; i++)
        {
            _hiddenGradient[i] = _hidden[i] > 0 ? _hiddenGradient[i] : 0;
        }

        return _hiddenGradient;
    }

    private void TakeParameters()
    {
        int split = _first.Parameters.Length;
        Parameters.AsSpan(0, split).CopyTo(_first.Parameters);
        Parameters.AsSpan(split).CopyTo(_second.Parameters);
    }
}
