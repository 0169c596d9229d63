namespace Runner.Abstractions;

/// <summary>On a <see cref="StageReference"/> (or a list of them): what the referred stage must make, such as <c>images</c>.</summary>
/// <param name="output">One of the outputs with which stage kinds are registered.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromStageAttribute(string output) : Attribute
{
    /// <summary>The output that is needed.</summary>
    public string Output { get; } = output;
}

/// <summary>On a <see cref="StageReference"/>: it may collect over axes (<c>NAME[axis=*]</c>), so that it means several instances at once; asked for by <see cref="IPlanContext.AllFrom"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CollectsAttribute : Attribute;

/// <summary>
/// On a <see cref="StageReference"/>: what this stage makes is about that stage's pictures, under their numbers. A stage without such a reference numbers pictures of its own. All such
/// references in one stage must lead back to the same pictures: labels of other pictures are a finding, not an average.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PicturesOfAttribute : Attribute;
