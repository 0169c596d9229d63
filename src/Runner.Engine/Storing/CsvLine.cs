using System.Text;

namespace Runner.Engine.Storing;

/// <summary>One record of a CSV file (RFC 4180): fields with commas, quotes or line ends stand in quotes.</summary>
internal static class CsvLine
{
    public static string Of(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted));

    /// <returns>The fields, or null at the end.</returns>
    public static IReadOnlyList<string>? Read(TextReader reader)
    {
        if (reader.Peek() < 0)
        {
            return null;
        }
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int c = reader.Read(); c >= 0; c = reader.Read())
        {
            if (quoted && c == '"' && reader.Peek() == '"')
            {
                field.Append((char)reader.Read());
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c == '\n')
            {
                break;
            }
            else if (!quoted && c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (quoted || c != '\r')
            {
                field.Append((char)c);
            }
        }
        fields.Add(field.ToString());
        return fields;
    }

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\n\r") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
