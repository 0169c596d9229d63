using System.Globalization;
using CsvHelper;

namespace Runner.Torch.Shards;

/// <summary>One column of a CSV file with a header.</summary>
public static class TextColumn
{
    /// <summary>The column's fields from the first row to the last.</summary>
    /// <exception cref="InvalidDataException">There is no such column.</exception>
    public static IReadOnlyList<string> Read(string path, string column)
    {
        using StreamReader text = new(path);
        using CsvReader rows = new(text, CultureInfo.InvariantCulture);
        int place = rows.Read() && rows.ReadHeader() ? Array.IndexOf(rows.HeaderRecord!, column) : -1;
        if (place < 0)
        {
            throw new InvalidDataException($"{path} has no column \"{column}\"; it has {(rows.HeaderRecord is { } header ? string.Join(", ", header) : "none")}");
        }

        List<string> fields = [];
        while (rows.Read())
        {
            fields.Add(rows.GetField(place) ?? "");
        }

        return fields;
    }
}
