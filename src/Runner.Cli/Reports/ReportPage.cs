using System.Reflection;
using Runner.Cli.Reports.Sections;
using Runner.Cli.Reports.Views;

namespace Runner.Cli.Reports;

/// <summary>One page that tells what an experiment found: text, tables, curves and pictures in a single file that needs nothing else.</summary>
internal static class ReportPage
{
    /// <summary>The page for a run.</summary>
    public static string Of(RunView run)
    {
        ProbeResults[] probes = [.. run.OfKind("probe").Select(group => new ProbeResults(group.Key, group)).Where(probe => probe.Steps.Count > 0)];
        Markup page = new();
        page.Raw("<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\">")
            .Element("title", run.Name).Open("style").Raw(Style()).Close("style").Raw("</head><body>")
            .Element("h1", run.Name).Element("p", run.About, "class=question");
        Closing.Expectations(page, run);
        foreach (ProbeResults probe in probes) Heatmaps.Write(page, probe);
        PictureStrips.Write(page, run, probes);
        foreach (IGrouping<string, StageView> group in run.OfKind("intervene")) Interventions.Write(page, group.Key, group);
        Closing.Provenance(page, run);
        return page.Raw("</body></html>\n").ToString();
    }

    private static string Style()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("the style sheet is missing from the program");
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
