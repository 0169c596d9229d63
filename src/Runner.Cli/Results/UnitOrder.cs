using System.Globalization;
using CsvHelper;

namespace Runner.Cli.Results;

/// <summary>The order in which units were planned, as the run's table of metrics keeps it: sites stand in the order of the forward pass, which no name tells.</summary>
internal static class UnitOrder
{
    /// <summary><c>STAGE/UNIT</c> to its place.</summary>
    public static IReadOnlyDictionary<string, int> Of(string metricsFile)
    {
        Dictionary<string, int> order = [];
        if (!File.Exists(metricsFile))
        {
            return order;
        }
        using StreamReader text = new(metricsFile);
        using CsvReader rows = new(text, CultureInfo.InvariantCulture);
        rows.Read();
        rows.ReadHeader();
        while (rows.Read())
        {
            order.TryAdd($"{rows.GetField("stage")}/{rows.GetField("unit")}", order.Count);
        }
        return order;
    }
}
