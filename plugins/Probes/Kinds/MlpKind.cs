using Probes.Readouts;

namespace Probes.Kinds;

/// <summary>A readout with one hidden layer.</summary>
internal sealed record MlpKind(int Hidden, int Outputs) : IReadoutKind
{
    public IReadout Create(int inputs) => new MlpReadout(inputs, Hidden, Outputs);

    public IReadout CreateFor(IReadOnlyDictionary<string, long[]> shapes) => Create(StoredParameters.SizeOf(shapes, "dense1.weight", axis: 1));
}
