using Probes.Readouts;

namespace Probes.Kinds;

/// <summary>Makes readouts of one form: for a number of channels, or for stored parameters.</summary>
internal interface IReadoutKind
{
    IReadout Create(int inputs);

    /// <summary>A readout into which parameters of these shapes fit; the caller checks them one by one.</summary>
    /// <exception cref="InvalidDataException">The parameter that tells the sizes is missing.</exception>
    IReadout CreateFor(IReadOnlyDictionary<string, long[]> shapes);
}
