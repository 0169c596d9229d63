using System.Globalization;
using System.Text.Json;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Runner.Cli.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">In the legend; empty: not there.</param>
/// <param name="Group">Lines of one group have one colour.</param>
/// <param name="Values">A value for each place; NaN leaves a gap.</param>
/// <param name="HalfWidths">Half of each value's interval; zero without one.</param>
/// <param name="IsDashed">Whether it is a control.</param>
internal sealed record ChartLine(string Name, int Group, IReadOnlyList<double> Values, IReadOnlyList<double> HalfWidths, bool IsDashed)
{
    /// <summary>What it is called where its numbers are read off.</summary>
    public string Legend { get; init; } = Name;
}

/// <summary>Curves over something that is counted or measured.</summary>
/// <param name="Title">Which instance it is of; may be empty.</param>
/// <param name="XLabel">What the places are.</param>
/// <param name="YLabel">What the values are.</param>
/// <param name="Places">The places, as numbers.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Baselines">Values for comparison, drawn dotted from end to end.</param>
/// <param name="Low">The lower end of the axis of values, so that charts side by side have one scale.</param>
/// <param name="High">Its upper end.</param>
internal sealed record ChartOf(string Title, string XLabel, string YLabel, IReadOnlyList<double> Places, IReadOnlyList<ChartLine> Lines, IReadOnlyList<double> Baselines, double Low, double High)
{
    /// <summary>The first and the last place of the axis, so that charts side by side have one; empty: those of the chart.</summary>
    public IReadOnlyList<double> Ends { get; init; } = [];

    /// <summary>Everything that it is drawn from.</summary>
    public string Text => System.Text.Json.JsonSerializer.Serialize(this, new System.Text.Json.JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals, IgnoreReadOnlyProperties = true });
}

/// <summary>Charts as SVG.</summary>
internal static class Charts
{
    private const string FontName = "DejaVu Sans";
    private const double WideRange = 50;
    private static readonly Lock Registering = new();
    private static bool registered;

    /// <summary>A chart, with the numbers that it is drawn from and where they lie in it, which the page's script reads.</summary>
    public static string Html(ChartOf chart, int width, int height)
    {
        using Plot plot = new();
        string svg = Draw(plot, chart, width, height);
        PixelRect box = plot.RenderManager.LastRender.DataRect;
        AxisLimits limits = plot.Axes.GetLimits();
        string data = JsonSerializer.Serialize(new
        {
            title = chart.Title,
            x = chart.XLabel,
            places = chart.Places,
            drawn = Spread(chart.Places, chart.Ends),
            lines = chart.Lines.Select(line => new { name = line.Legend, values = line.Values.Select(Defined), half = line.HalfWidths.Select(Defined) }),
            baselines = chart.Baselines.Select(Defined).OfType<double>(),
            box = (float[])[box.Left, box.Top, box.Right, box.Bottom],
            ends = (double[])[limits.Left, limits.Right],
        });
        return $"<div class=chart data-chart=\"{HtmlText.Encoded(data)}\">{svg}</div>";
    }

    private static double? Defined(double value) => double.IsFinite(value) ? value : null;

    private static string Draw(Plot plot, ChartOf chart, int width, int height)
    {
        RegisterFont();
        plot.Font.Set(FontName);
        double[] places = Spread(chart.Places, chart.Ends);
        int groups = Math.Max(1, chart.Lines.Max(line => line.Group));
        foreach (ChartLine line in chart.Lines)
        {
            Draw(plot, places, line, Palette.Of(0.9 * line.Group / groups));
        }
        foreach (double baseline in chart.Baselines.Where(double.IsFinite))
        {
            plot.Add.HorizontalLine(baseline, 2, Colors.Black, LinePattern.Dotted);
        }
        plot.Axes.Bottom.TickGenerator = new NumericManual(places, [.. chart.Places.Select(place => place.ToString("0.######", CultureInfo.InvariantCulture))]);
        if (chart.Ends.Count == 2)
        {
            double[] ends = Spread(chart.Ends, chart.Ends);
            double beside = (ends[1] - ends[0]) * 0.05;
            plot.Axes.SetLimitsX(ends[0] - beside, ends[1] + beside);
        }
        plot.Title(chart.Title, 14);
        plot.XLabel(chart.XLabel);
        plot.YLabel(chart.YLabel);
        double margin = chart.High > chart.Low ? (chart.High - chart.Low) * 0.05 : 0.5;
        plot.Axes.SetLimitsY(chart.Low - margin, chart.High + margin);
        plot.ShowLegend(Edge.Right);
        string svg = plot.GetSvgXml(width, height);
        // Without it a narrow page cuts the picture off instead of making it smaller.
        return svg.Contains("viewBox", StringComparison.Ordinal) ? svg : svg.Replace("<svg ", $"<svg viewBox=\"0 0 {width} {height}\" ", StringComparison.Ordinal);
    }

    // Values that span orders of magnitude stand apart by their ratios.
    private static double[] Spread(IReadOnlyList<double> places, IReadOnlyList<double> ends) =>
        places.Concat(ends).All(place => place > 0) && places.Concat(ends).Max() / places.Concat(ends).Min() >= WideRange ? [.. places.Select(Math.Log10)] : [.. places];

    private static void Draw(Plot plot, double[] places, ChartLine line, Color color)
    {
        if (line.HalfWidths.Any(half => half > 0))
        {
            int[] defined = [.. Enumerable.Range(0, places.Length).Where(at => double.IsFinite(line.Values[at]))];
            FillY band = plot.Add.FillY([.. defined.Select(at => places[at])], [.. defined.Select(at => line.Values[at] - line.HalfWidths[at])], [.. defined.Select(at => line.Values[at] + line.HalfWidths[at])]);
            band.FillColor = color.WithAlpha(0.2);
            band.LineWidth = 0;
        }
        Scatter curve = plot.Add.Scatter(places, [.. line.Values], color);
        curve.LinePattern = line.IsDashed ? LinePattern.Dashed : LinePattern.Solid;
        curve.LineWidth = line.IsDashed ? 1 : 2;
        curve.MarkerSize = line.IsDashed ? 0 : 5;
        curve.LegendText = line.Name;
    }

    // The library draws no text until a font file is there; a machine without fonts must give the same report.
    private static void RegisterFont()
    {
        lock (Registering)
        {
            if (registered)
            {
                return;
            }
            Fonts.AddFontFile(FontName, Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf"));
            Fonts.Default = FontName;
            registered = true;
        }
    }
}
