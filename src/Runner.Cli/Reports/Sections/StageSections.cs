using Runner.Abstractions;
using Runner.Cli.Results;
using Runner.Engine.Reporting;

namespace Runner.Cli.Reports.Sections;

/// <summary>What the units of a stage say that the report shall show of them: see <see cref="ReportSection"/>.</summary>
internal sealed class StageSections(StageGroup stage, string folder, PageParts parts)
{
    private const int Most = 24;
    private const int ChartWidth = 620;
    private const int ChartHeight = 340;

    public void Write(HtmlText page)
    {
        (string Title, UnitRecord Unit)[] all = [.. stage.Instances.SelectMany(variant => variant.Repeats.SelectMany((repeat, number) => Shown(variant, repeat, number)))];
        if (all.Length == 0)
        {
            return;
        }
        page.Open("section").Element("h2", stage.Title);
        foreach ((string title, UnitRecord unit) in all.Take(Most))
        {
            string heading = string.Join(", ", new[] { title, all.Count(other => other.Title == title) > 1 ? unit.Key : "" }.Where(part => part.Length > 0));
            if (heading.Length > 0)
            {
                page.Element("h3", heading);
            }
            Write(page, unit);
        }
        if (all.Length > Most)
        {
            page.Element("p", $"Shown: {Most} of {all.Length} units; the others lie in the stage's folder.", "class=note");
        }
        page.Close("section");
    }

    private IEnumerable<(string Title, UnitRecord Unit)> Shown(RepeatedInstance variant, StageRecord repeat, int number)
    {
        string title = string.Join(", ", new[] { variant.Title(stage.Varying), variant.Repeats.Count > 1 ? $"repeat {number + 1}" : "" }.Where(part => part.Length > 0));
        return repeat.Units.Where(unit => unit.Folder.Length > 0 && File.Exists(Path.Combine(folder, unit.Folder, ReportSection.FileName))).Select(unit => (title, unit));
    }

    // What does not fit is said in its place: the numbers beside it are none the worse.
    private void Write(HtmlText page, UnitRecord unit)
    {
        string path = Path.Combine(folder, unit.Folder);
        try
        {
            ReportSection section = ReportSection.Read(path)!;
            page.Raw(parts.Get(PageParts.KeyOf("section", unit.Fingerprint), () => Drawn(section, path)));
        }
        catch (InvalidDataException wrong)
        {
            page.Element("p", $"{unit.Key} cannot be shown: {wrong.Message}.", "class=note");
        }
    }

    private static string Drawn(ReportSection section, string path)
    {
        HtmlText page = new();
        foreach (ReportPart part in section.Parts)
        {
            switch (part)
            {
                case ReportText text:
                    page.Element("p", text.Text);
                    break;
                case ReportTable table:
                    page.Table(table.Columns, table.Rows, table.Caption);
                    break;
                case ReportCurves curves:
                    page.Open("figure").Raw(Charts.Html(Chart(curves), ChartWidth, ChartHeight)).Element("figcaption", curves.Caption).Close("figure");
                    break;
                case ReportPicture picture:
                    page.Open("figure").Raw(Pictures.Stored(Path.Combine(path, picture.File), picture.Caption)).Element("figcaption", picture.Caption).Close("figure");
                    break;
            }
        }
        return page.ToString();
    }

    private static ChartOf Chart(ReportCurves curves)
    {
        double[] ends = [.. curves.Curves.SelectMany(curve => curve.Values.Select((value, place) => (value, half: curve.HalfWidths.Count > 0 ? curve.HalfWidths[place] : 0)))
            .Where(point => double.IsFinite(point.value) && double.IsFinite(point.half)).SelectMany(point => new[] { point.value - point.half, point.value + point.half }).DefaultIfEmpty(0)];
        return new ChartOf(
            "", curves.XLabel, curves.YLabel, curves.Places,
            [.. curves.Curves.Select((curve, number) => new ChartLine(curve.Name, number, curve.Values, curve.HalfWidths.Count > 0 ? curve.HalfWidths : [.. curve.Values.Select(_ => 0.0)], curve.IsControl))],
            [], ends.Min(), ends.Max());
    }
}
