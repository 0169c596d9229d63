using System.Globalization;
using CsvHelper;

namespace Runner.Stages.Pictures;

/// <summary>A table of which number has which file: columns <c>index</c> and <c>name</c>.</summary>
internal static class IndexedNames
{
    public static void Write(string path, IEnumerable<(int Index, string Name)> names)
    {
        using StreamWriter text = new(path) { NewLine = "\n" };
        using CsvWriter rows = new(text, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        rows.WriteRecords(names.Select(row => new { index = row.Index, name = row.Name }));
    }
}
