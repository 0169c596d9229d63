using TorchSharp.Modules;

namespace Runner.Training;

/// <summary>Where each parameter lies in one flat vector: an optimiser step is then a few operations on long vectors, not on hundreds of small ones.</summary>
/// <remarks>Weights that decay come first, so that each half of the vector has one rule.</remarks>
internal sealed class ParameterLayout
{
    internal ParameterLayout(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        List<ParameterSlot> slots = [];
        long offset = 0;
        foreach ((string name, Parameter parameter) in parameters.OrderBy(entry => Decays(entry.Parameter) ? 0 : 1))
        {
            slots.Add(new ParameterSlot(name, parameter, offset));
            offset += parameter.numel();
            DecayingLength = Decays(parameter) ? offset : DecayingLength;
        }

        Slots = slots;
        Length = offset;
        if (slots.GroupBy(slot => slot.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two trained parameters are called \"{twice.Key}\": names must be unique, the checkpoint is keyed by them");
        }
    }

    internal IReadOnlyList<ParameterSlot> Slots { get; }

    internal long Length { get; }

    /// <summary>Elements of tensors with two and more dimensions, which decay.</summary>
    internal long DecayingLength { get; }

    private static bool Decays(Parameter parameter) => parameter.dim() >= 2;
}
