using System.Globalization;
using Runner.Cli.Results;

namespace Runner.Cli.Reports.Sections;

/// <summary>What interventions come to over the values of axes, side by side: strengths, windows of steps, sets of sites; and curves over an axis of numbers.</summary>
internal sealed class Doses(StageGroup stage, PageParts parts)
{
    private const int MostRows = 60;
    private const int MostCharts = 4;
    private readonly (RepeatedInstance Variant, InterventionScores Scores)[] scored = [.. stage.Instances.Select(variant => (variant, new InterventionScores(variant)))];

    public void Write(HtmlText page)
    {
        string[] names = [.. scored.SelectMany(pair => pair.Scores.Names).Distinct()];
        foreach (string metric in scored.SelectMany(pair => pair.Scores.Compared).Distinct())
        {
            string[] shown = [.. names.Where(name => scored.Any(pair => double.IsFinite(pair.Scores.MeanOf(metric, name).Mean)))];
            page.Element("h3", metric);
            Table(page, metric, shown);
            Curves(page, metric, shown);
        }
    }

    private void Table(HtmlText page, string metric, string[] names)
    {
        AxisValues[] axes = [.. stage.Varying];
        page.Open("div", "class=wide").Open("table", "class=plain").Open("tr");
        foreach (string heading in axes.Select(axis => axis.Name).Concat(names))
        {
            page.Element("th", heading);
        }
        page.Close("tr");
        foreach ((RepeatedInstance variant, InterventionScores scores) in scored.Take(MostRows))
        {
            Dictionary<string, string> cells = scores.Names.Zip(scores.Cells(metric)).ToDictionary(pair => pair.First, pair => pair.Second);
            page.Open("tr");
            foreach (AxisValues axis in axes)
            {
                page.Element("th", variant[axis.Name], "class=name");
            }
            foreach (string name in names)
            {
                page.Element("td", cells.GetValueOrDefault(name, "-"));
            }
            page.Close("tr");
        }
        page.Close("table").Close("div");
        if (scored.Length > MostRows)
        {
            page.Element("p", string.Create(CultureInfo.InvariantCulture, $"Shown: {MostRows} of {scored.Length} combinations; metrics.csv has all."), "class=note");
        }
    }

    // The last axis of numbers is the stage's own, for those from above stand first. Each combination of the others has a chart.
    private void Curves(HtmlText page, string metric, string[] names)
    {
        if (stage.Varying.LastOrDefault(axis => axis.Numbers is not null) is not { Numbers: { } numbers } over)
        {
            return;
        }
        AxisValues[] others = [.. stage.Varying.Where(axis => axis.Name != over.Name)];
        IGrouping<string, (RepeatedInstance Variant, InterventionScores Scores)>[] groups = [.. scored.GroupBy(pair => pair.Variant.Title(others))];
        (string Title, ChartLine[] Lines)[] drawn = [.. groups.Take(MostCharts).Select(group => (group.Key, names.Select((name, number) => Line(name, number, metric, over, group)).ToArray()))];
        double[] ends = [.. drawn.SelectMany(chart => chart.Lines).SelectMany(line => line.Values.Zip(line.HalfWidths, (value, half) => new[] { value - half, value + half })).SelectMany(pair => pair).Where(double.IsFinite)];
        if (ends.Length == 0)
        {
            return;
        }
        page.Open("figure").Open("div", "class=charts");
        foreach ((string title, ChartLine[] lines) in drawn)
        {
            ChartOf chart = new(title, over.Name, metric, [.. numbers.Order()], lines, [], ends.Min(), ends.Max());
            page.Raw(parts.Get(PageParts.KeyOf("doses", chart.Text), () => Charts.Html(chart, 520, 320)));
        }
        string left = groups.Length > MostCharts ? string.Create(CultureInfo.InvariantCulture, $"; {groups.Length - MostCharts} more combinations stand in the table") : "";
        page.Close("div").Element("figcaption", $"{metric} over {over.Name}: the mean, and its 95% interval as a band{left}.").Close("figure");
    }

    // A combination that the matrix leaves out is a gap.
    private static ChartLine Line(string name, int number, string metric, AxisValues over, IEnumerable<(RepeatedInstance Variant, InterventionScores Scores)> group)
    {
        Dictionary<double, (double Mean, double HalfWidth)> points = group.ToDictionary(pair => double.Parse(pair.Variant[over.Name], CultureInfo.InvariantCulture), pair => pair.Scores.MeanOf(metric, name));
        (double Mean, double HalfWidth)[] values = [.. over.Numbers!.Order().Select(place => points.GetValueOrDefault(place, (double.NaN, 0)))];
        bool isControl = values.Length > 1 && values.All(value => value.Mean == values[0].Mean);
        return new ChartLine(name, number, [.. values.Select(value => value.Mean)], [.. values.Select(value => value.HalfWidth)], isControl);
    }
}
