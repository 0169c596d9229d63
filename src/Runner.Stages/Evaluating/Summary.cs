using System.Globalization;
using CsvHelper;
using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Stages.Evaluating;

/// <summary>Tables of per-image metrics and their summaries.</summary>
internal static class Summary
{
    /// <summary>The mean and the worse tenth percentile over the images where the metric is defined, and how many those are.</summary>
    public static IEnumerable<MetricRow> Rows(IMetric metric, double[] values)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value)).Order()];
        yield return new MetricRow(metric.Name, Mean(values));
        yield return new MetricRow(metric.Name + "-p10", Percentile.Of(defined, metric.LargerIsBetter ? 0.1 : 0.9));
        yield return new MetricRow(metric.Name + "-images", defined.Length);
    }

    /// <summary>The mean over defined values; NaN when there are none.</summary>
    public static double Mean(IEnumerable<double> values)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        return defined.Length == 0 ? double.NaN : defined.Average();
    }

    /// <summary>Writes <c>images.csv</c>: a row per image, a column per metric.</summary>
    public static void WriteImages(string folder, long[] index, IMetric[] metrics, double[][] values)
    {
        using StreamWriter text = new(Path.Combine(folder, "images.csv"));
        using CsvWriter rows = new(text, CultureInfo.InvariantCulture);
        rows.WriteField("index");
        foreach (IMetric metric in metrics) rows.WriteField(metric.Name);
        rows.NextRecord();
        for (int row = 0; row < index.Length; row++)
        {
            rows.WriteField(index[row]);
            foreach (double[] column in values) rows.WriteField(column[row].ToString("R", CultureInfo.InvariantCulture));
            rows.NextRecord();
        }
    }
}
