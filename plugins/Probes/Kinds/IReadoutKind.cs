using Probes.Readouts;

namespace Probes.Kinds;

/// <summary>Makes readouts of one form for a number of channels.</summary>
internal interface IReadoutKind
{
    IReadout Create(int inputs);
}

/// <summary>A linear readout with a number of outputs.</summary>
internal sealed record LinearKind(int Outputs, bool Bias) : IReadoutKind
{
    public IReadout Create(int inputs) => new LinearReadout(inputs, Outputs, Bias);
}

/// <summary>A readout with one hidden layer.</summary>
internal sealed record MlpKind(int Hidden, int Outputs) : IReadoutKind
{
    public IReadout Create(int inputs) => new MlpReadout(inputs, Hidden, Outputs);
}
