namespace Runner.Abstractions;

/// <summary>
/// A stage named in another stage's settings: an edge of the graph. In YAML a name (<c>generate</c>), if wanted with labels in brackets: <c>generate[vars.model=a]</c> means the instances
/// with this value, <c>probe[repeat=*]</c> collects those of all values of an axis, <c>probe[*]</c> those of all axes.
/// </summary>
/// <remarks>
/// A stage with axes above it has one instance for each combination, and each instance its own settings with its own references: which instance a reference means is a matter of the reference
/// object, not of its name. So two references are equal only where they are the same object.
/// </remarks>
/// <param name="name">The stage's name, without brackets.</param>
public sealed class StageReference(string name)
{
    /// <summary>The stage's name, without brackets.</summary>
    public string Name { get; } = name;

    /// <summary>Which of the stage's instances are meant, by axis; those of axes that are not named are joined with the other references' or crossed with them.</summary>
    public IReadOnlyList<AxisChoice> Choices { get; init; } = [];

    /// <summary>True where the instances of all axes are collected: <c>NAME[*]</c>.</summary>
    public bool CollectsAll { get; init; }

    /// <summary>True where several instances may be meant at once.</summary>
    public bool Collects => CollectsAll || Choices.Any(choice => choice.Value is null);

    /// <summary>As it is written.</summary>
    public override string ToString() => CollectsAll
        ? $"{Name}[*]"
        : Choices.Count == 0 ? Name : $"{Name}[{string.Join(", ", Choices.Select(choice => $"{choice.Axis}={choice.Value ?? "*"}"))}]";
}

/// <summary>One axis in the brackets of a <see cref="StageReference"/>.</summary>
/// <param name="Axis">The axis, such as <c>vars.model</c>.</param>
/// <param name="Value">The label of the value that is meant, or null where all are collected.</param>
public sealed record AxisChoice(string Axis, string? Value);
