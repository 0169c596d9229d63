using ScottPlot;
using ScottPlot.Plottables;

namespace Runner.Cli.Reports;

/// <summary>Curves as SVG.</summary>
internal static class Charts
{
    private const string FontName = "DejaVu Sans";
    private static readonly Lock Registering = new();
    private static bool registered;

    /// <summary>A probe's score by block over the steps; dashed: the control; dotted: the baseline that knows only the position.</summary>
    public static string ScoreByBlock(ProbeResults probe)
    {
        RegisterFont();
        using Plot plot = new();
        plot.Font.Set(FontName);
        double[] steps = [.. probe.Steps.Select(step => (double)step)];
        int number = 0;
        int blocks = Math.Max(1, probe.Blocks.Count() - 1);
        foreach (string block in probe.Blocks)
        {
            Color color = Palette.Of(0.9 * number++ / blocks);
            Line(plot, steps, [.. probe.Steps.Select(step => probe.BlockMean(block, step))], color, block);
            if (probe.HasControl) Line(plot, steps, [.. probe.Steps.Select(step => probe.BlockMean(block, step, control: true))], color, "");
        }

        if (!double.IsNaN(probe.Baseline))
        {
            HorizontalLine line = plot.Add.HorizontalLine(probe.Baseline, 2, Colors.Black, LinePattern.Dotted);
            line.LegendText = "position only";
        }

        plot.XLabel("denoising step");
        plot.YLabel(probe.Metric);
        plot.ShowLegend(Edge.Right);
        return plot.GetSvgXml(760, 380);
    }

    // Only the trained model's lines have names; the control's are dashed in the same colour.
    private static void Line(Plot plot, double[] steps, double[] values, Color color, string name)
    {
        Scatter line = plot.Add.Scatter(steps, values, color);
        bool trained = name.Length > 0;
        line.LinePattern = trained ? LinePattern.Solid : LinePattern.Dashed;
        line.LineWidth = trained ? 2 : 1;
        line.MarkerSize = trained ? 5 : 0;
        line.LegendText = name;
    }

    // The library draws no text until a font file is there; a machine without fonts must give the same report.
    private static void RegisterFont()
    {
        lock (Registering)
        {
            if (registered) return;
            Fonts.AddFontFile(FontName, Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf"));
            Fonts.Default = FontName;
            registered = true;
        }
    }
}
