namespace Runner.Abstractions;

/// <summary>On a <see cref="StageReference"/> (or a list of them): what the referred stage must make, such as <c>images</c>.</summary>
/// <param name="output">One of the outputs with which stage kinds are registered.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromStageAttribute(string output) : Attribute
{
    /// <summary>The output that is needed.</summary>
    public string Output { get; } = output;
}
