using Probes.Readouts;

namespace Probes.Kinds;

/// <summary>A linear readout with a number of outputs.</summary>
internal sealed record LinearKind(int Outputs, bool Bias) : IReadoutKind
{
    public IReadout Create(int inputs) => new LinearReadout(inputs, Outputs, Bias);

    public IReadout CreateFor(IReadOnlyDictionary<string, long[]> shapes) => Create(StoredParameters.SizeOf(shapes, "dense1.weight", axis: 1));
}
