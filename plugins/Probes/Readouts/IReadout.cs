using static TorchSharp.torch;

namespace Probes.Readouts;

/// <summary>A map from the channels of a cell to predictions, the same for every cell (a stack of 1 x 1 convolutions), with its derivatives.</summary>
internal interface IReadout
{
    int Inputs { get; }

    int Outputs { get; }

    /// <summary>Names, shapes and places of the parameters within <see cref="Parameters"/>.</summary>
    IReadOnlyList<ParameterBlock> Layout { get; }

    /// <summary>All parameters, one after the other: what the optimiser moves.</summary>
    float[] Parameters { get; }

    /// <summary>[images, outputs, height, width], float32, of activations [images, inputs, height, width]: the same as <see cref="Predict(ReadOnlySpan{float}, int, Span{float})"/> but for the order of sums, where the activations are.</summary>
    Tensor Predict(Tensor activations);

    /// <summary>predictions [outputs, cells] of the activation [inputs, cells].</summary>
    void Predict(ReadOnlySpan<float> activation, int cells, Span<float> predictions);

    /// <summary>Adds the derivative by the parameters, given the one by the predictions [outputs, cells]. Follows a Predict of the same activation.</summary>
    void AddParameterGradient(ReadOnlySpan<float> activation, int cells, ReadOnlySpan<float> gradient, Span<float> parameterGradient);

    /// <summary>Adds the derivative by the activation [inputs, cells], given the one by the predictions. Follows a Predict of the same activation.</summary>
    void AddActivationGradient(int cells, ReadOnlySpan<float> gradient, Span<float> activationGradient);
}
