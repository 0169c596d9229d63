using System.Globalization;
using ScottPlot.Colormaps;

namespace Runner.Cli.Reports;

/// <summary>Colours for numbers: a map that stays in order for every kind of eye.</summary>
internal static class Palette
{
    private static readonly Viridis Map = new();

    /// <summary>The colour of a number from 0 to 1.</summary>
    public static ScottPlot.Color Of(double unit) => Map.GetColor(Math.Clamp(unit, 0, 1));

    /// <summary>The style of a table cell that shows a number between two ends: background and a readable text colour.</summary>
    public static string Cell(double value, double low, double high)
    {
        if (double.IsNaN(value))
        {
            return "background:#eee;color:#767676";
        }
        ScottPlot.Color color = Of((value - low) / (high > low ? high - low : 1));
        double brightness = (0.299 * color.R) + (0.587 * color.G) + (0.114 * color.B);
        return string.Create(CultureInfo.InvariantCulture, $"background:rgb({color.R},{color.G},{color.B});color:{(brightness > 140 ? "#111" : "#fff")}");
    }
}
