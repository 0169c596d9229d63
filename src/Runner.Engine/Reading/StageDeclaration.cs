using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>One stage as a file declares it, before it is expanded along its own axes and those that flow down to it.</summary>
/// <param name="Key">The stage's name, where it is written.</param>
/// <param name="Settings">What stands under the name, without <c>matrix</c> and <c>repeats</c>; variables are not replaced yet, for an axis may set them.</param>
/// <param name="Dimensions">What its matrix and its repeats vary; each independently of the others.</param>
/// <param name="Excluded">Combinations that its matrix leaves out: each a label of some axes.</param>
public sealed record StageDeclaration(
    Scalar Key, Mapping Settings, ImmutableArray<Dimension> Dimensions, ImmutableArray<ImmutableArray<AxisLabel>> Excluded)
{
    /// <summary>The stage's name.</summary>
    public string Name => Key.Text;

    /// <summary>Every combination of its own dimensions, the last varying fastest.</summary>
    internal IEnumerable<Variant> Variants()
    {
        IEnumerable<Variant> variants = [Variant.Plain];
        foreach (Dimension dimension in Dimensions)
        {
            variants = variants.SelectMany(variant => dimension.Points.Select(variant.With));
        }
        return variants.Where(variant => !Excluded.Any(excluded => excluded.All(variant.Labels.Contains)));
    }
}

/// <summary>Something that varies: an axis of a matrix, several settings that vary in pairs, or repeats.</summary>
public sealed record Dimension(ImmutableArray<DimensionPoint> Points);

/// <summary>One value of a dimension.</summary>
/// <param name="Labels">How it is called: one label, or one for each setting of a pair.</param>
/// <param name="Assignments">What it sets.</param>
public sealed record DimensionPoint(ImmutableArray<AxisLabel> Labels, ImmutableArray<Assignment> Assignments);

/// <summary>An axis by name: the dotted path of a setting (<c>probe.loss</c>), a variable (<c>vars.model</c>), <c>case</c> for named pairs, <c>repeat</c>.</summary>
/// <param name="Name">Axes of one name are one axis, whichever stage declares them.</param>
/// <param name="Position">Where it is written; not a part of what it is.</param>
public sealed record Axis(string Name, Position Position)
{
    /// <summary>The name of the axis of repeats.</summary>
    public const string Repeat = "repeat";

    /// <summary>The name of the axis of named pairs.</summary>
    public const string Case = "case";

    /// <summary>True for the axis of repeats, over which tables and reports give mean and interval.</summary>
    public bool IsRepeat => Name == Repeat;

    public bool Equals(Axis? other) => Name == other?.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A value of an axis, by its label.</summary>
public sealed record AxisLabel(Axis Axis, string Label);

/// <summary>A setting, or a variable (<c>vars.NAME</c>), that a point of a dimension sets.</summary>
public sealed record Assignment(Scalar Key, Node Value)
{
    private const string VariablePrefix = "vars.";

    /// <summary>The variable that it sets, or null where it sets a setting of the stage.</summary>
    public string? Variable => Key.Text.StartsWith(VariablePrefix, StringComparison.Ordinal) ? Key.Text[VariablePrefix.Length..] : null;
}

/// <summary>One combination of a stage's own dimensions.</summary>
internal sealed record Variant(ImmutableArray<AxisLabel> Labels, ImmutableArray<Assignment> Assignments)
{
    public static readonly Variant Plain = new([], []);

    public Variant With(DimensionPoint point) => new(Labels.AddRange(point.Labels), Assignments.AddRange(point.Assignments));
}
