using TorchSharp;
using TorchSharp.Modules;

namespace Runner.Training;

/// <summary>One parameter's place in the flat vectors.</summary>
internal sealed record ParameterSlot(string Name, Parameter Parameter, long Offset)
{
    internal long Length { get; } = Parameter.numel();

    /// <summary>A view of the flat vector in the parameter's shape.</summary>
    internal torch.Tensor In(torch.Tensor flat) => flat.narrow(0, Offset, Length).view(Parameter.shape);
}
