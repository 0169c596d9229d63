namespace Runner.Engine.Reading;

/// <summary>A node on one line, as a label or in an error.</summary>
internal static class FlowText
{
    public static string Of(Node node) => node switch
    {
        Scalar scalar => scalar.Text,
        Sequence list => $"[{string.Join(", ", list.Items.Select(Of))}]",
        Mapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(e => $"{e.Name}: {Of(e.Value)}"))}}}",
        _ => "?",
    };
}
