using System.Globalization;
using CsvHelper;

namespace Runner.Torch.Shards;

/// <summary>The captions of a unit's pictures, row for row: <c>captions.csv</c> with the columns <c>index</c> and <c>caption</c>.</summary>
public static class CaptionTable
{
    private const string FileName = "captions.csv";
    private const string Column = "caption";

    /// <summary>Writes captions with the indices of their pictures.</summary>
    public static void Write(string folder, IReadOnlyList<long> index, IReadOnlyList<string> captions)
    {
        using StreamWriter text = new(Path.Combine(folder, FileName));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteField("index");
        rows.WriteField(Column);
        rows.NextRecord();
        for (int row = 0; row < index.Count; row++)
        {
            rows.WriteField(index[row]);
            rows.WriteField(captions[row]);
            rows.NextRecord();
        }
    }

    /// <summary>The captions in the order of the pictures.</summary>
    /// <exception cref="InvalidDataException">The table has no column <c>caption</c>.</exception>
    public static IReadOnlyList<string> Read(string folder) => TextColumn.Read(Path.Combine(folder, FileName), Column);

    /// <summary>Hands the captions on from one unit's folder to another's.</summary>
    public static void Copy(string from, string to) => File.Copy(Path.Combine(from, FileName), Path.Combine(to, FileName));
}
