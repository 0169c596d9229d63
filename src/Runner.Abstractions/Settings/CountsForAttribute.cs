namespace Runner.Abstractions;

/// <summary>
/// On a settings property or on a type that matters for one purpose of a stage only, such as the metrics of a probe, which score it and do not train it. It counts everywhere but in the
/// fingerprints of units that say that they do not serve this purpose (<see cref="Unit.Without"/>): those must come out the same whatever it says.
/// </summary>
/// <param name="purpose">The purpose, in one word.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum, Inherited = false)]
public sealed class CountsForAttribute(string purpose) : Attribute
{
    /// <summary>The purpose, in one word.</summary>
    public string Purpose { get; } = purpose;
}
