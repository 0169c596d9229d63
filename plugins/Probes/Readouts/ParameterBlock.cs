namespace Probes.Readouts;

/// <summary>One tensor among the parameters of a readout.</summary>
/// <param name="Name">Its name in a state dict.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="Shape">[outputs, inputs], or [outputs] for a bias.</param>
internal sealed record ParameterBlock(string Name, int Start, int[] Shape)
{
    public int Length => Shape.Aggregate(1, (product, size) => product * size);

    public bool IsBias => Shape.Length == 1;

    public Span<float> In(Span<float> parameters) => parameters.Slice(Start, Length);
}
