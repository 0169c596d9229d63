using System.Globalization;

namespace Runner.Cli.Reports.Sections;

/// <summary>Site by step: the score of each probe, of its control, and its skill over the baseline.</summary>
internal static class Heatmaps
{
    public static void Write(Markup page, ProbeResults probe)
    {
        page.Open("section").Element("h2", $"{probe.Name}: {probe.Metric} by site and step");
        page.Element("p", Sentence(probe), "class=finding");
        page.Open("div", "class=pair");
        Table(page, probe, $"{probe.Metric}, trained model", control: false, "");
        if (probe.HasControl) Table(page, probe, $"{probe.Metric}, permuted weights (control)", control: true, "");
        Table(page, probe, "skill: 1 \u2212 error / error of the position-only baseline", control: false, "-skill");
        page.Close("div");
        page.Open("figure").Raw(Charts.ScoreByBlock(probe)).Element("figcaption", "Mean over each block's sites. Solid: trained model. Dashed: permuted weights. Dotted: a predictor that knows only the pixel's position.");
        page.Close("figure").Close("section");
    }

    private static string Sentence(ProbeResults probe)
    {
        string best = probe.BestSite;
        int last = probe.Steps[^1];
        string control = probe.HasControl ? string.Create(CultureInfo.InvariantCulture, $" The same probe on permuted weights reaches {Markup.Number(probe.Value(best, last, control: true))}.") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Best at {best}: {Markup.Number(probe.Value(best, last))} at step {last}; it is within 0.03 of that from step {probe.SettledStep(best, 0.03)} on. A predictor that knows only the position reaches {Markup.Number(probe.Baseline)}.{control}");
    }

    private static void Table(Markup page, ProbeResults probe, string caption, bool control, string suffix)
    {
        page.Open("table", "class=heat").Element("caption", caption).Open("tr").Element("th", "site");
        foreach (int step in probe.Steps) page.Element("th", step.ToString(CultureInfo.InvariantCulture));
        page.Close("tr");
        foreach (string site in probe.Sites)
        {
            page.Open("tr").Element("th", site, "class=name");
            foreach (int step in probe.Steps)
            {
                double value = probe.Value(site, step, control, suffix);
                page.Element("td", Markup.Number(value), $"style=\"{Palette.Cell(value, 0, 1)}\" title=\"{site}, step {step}: {Markup.Number(value, 4)}\"");
            }

            page.Close("tr");
        }

        page.Close("table");
    }
}
