using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>One key of a matrix with its values: as written, because variables are replaced after expansion, and as labels.</summary>
internal sealed record MatrixAxis(Scalar Key, ImmutableArray<Node> Values, ImmutableArray<string> Labels)
{
    private const string VariablePrefix = "vars.";

    /// <summary>The variable that this key sets, or null where it sets a setting of the stage.</summary>
    public string? Variable => Key.Text.StartsWith(VariablePrefix, StringComparison.Ordinal) ? Key.Text[VariablePrefix.Length..] : null;

    /// <summary>The key as a label: without <c>vars.</c>.</summary>
    public string Label => Variable ?? Key.Text;

    public static MatrixAxis Of(Scalar key, Sequence written, Sequence resolved)
    {
        string[] brief = [.. resolved.Items.Select(Brief)];
        bool unique = brief.Distinct().Count() == brief.Length;
        return new MatrixAxis(key, written.Items, [.. unique ? brief : resolved.Items.Select(FlowText.Of)]);
    }

    // A part is told by its kind, as long as no other value of the axis has the same.
    private static string Brief(Node value) => value is Mapping mapping && mapping.Text("kind") is { } kind ? kind : FlowText.Of(value);
}
