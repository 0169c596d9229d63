using System.Globalization;
using Runner.Abstractions;
using Runner.Cli.Results;

namespace Runner.Cli.Reports.Sections;

/// <summary>The scores of a probe stage: what is best, curves over what is numeric, and site by step for each combination of axes, beside its control.</summary>
internal sealed class ProbeSection
{
    private const int MostPanels = 12;
    private const int MostPictured = 2;
    private const double Margin = 0.03;
    private readonly ProbeReadings probe;
    private readonly StageGroup part;
    private readonly IReadOnlyList<HiddenValues> hidden;
    private readonly RepeatedInstance[] main;
    private readonly AxisValues[] axes;
    private readonly NoteList notes = new();
    private readonly PageParts parts;
    private readonly string over;
    private readonly string folder;

    public ProbeSection(ProbeReadings probe, PageParts parts, string over, string folder)
    {
        (this.probe, this.parts, this.over, this.folder) = (probe, parts, over, folder);
        (part, hidden) = probe.Group.Within(probe.ControlAxis is null ? MostPanels : 2 * MostPanels, int.MaxValue, probe.ControlAxis);
        main = [.. probe.Main.Where(part.Instances.Contains)];
        axes = [.. part.Varying.Where(axis => axis.Name != probe.ControlAxis)];
    }

    public void Write(HtmlText page)
    {
        page.Open("section").Element("h2", $"{part.Title}: {probe.Metric} by site and step");
        foreach (HiddenValues values in hidden)
        {
            page.Element("p", values.Sentence, "class=note");
        }
        Best(page);
        OverNumbers(page);
        OverSteps(page);
        page.Open("div", "class=panels");
        foreach (RepeatedInstance variant in main)
        {
            Heatmaps(page, variant);
        }
        page.Close("div");
        if (main.Length > MostPictured)
        {
            page.Element("p", $"Cells show what their probe reads in a picture where there are at most {MostPictured} combinations: report RUN --where {axes[0].Name}={axes[0].Values[0]}", "class=note");
        }
        EveryMetric(page);
        foreach (string note in notes.Lines)
        {
            page.Element("p", note, "class=note");
        }
        page.Close("section");
    }

    private string Repeated => part.Repeats > 1 ? $" Each number is the mean over {part.RepeatsText}." : part.LacksRepeats ? $" The numbers are of {part.RepeatsText}." : "";

    private void Best(HtmlText page)
    {
        if (main.Length == 1)
        {
            page.Element("p", Sentence(main[0]), "class=finding");
            return;
        }
        bool hasControl = main.Any(variant => probe.ControlOf(variant) is not null);
        string[] headings = [.. axes.Select(axis => axis.Name), "best site", $"{probe.Metric} at {LastWords}", $"at most {Margin} short of it from step", "position alone", .. hasControl ? ["its control"] : Array.Empty<string>()];
        page.Table(headings, main.Select(variant => BestCells(variant, hasControl))).Element("p", ChosenBy(main.Select(probe.Best)) + Repeated + Intervals, "class=note");
    }

    private string Intervals => (part.Repeats > 1 ? " \u00b1 is the 95% interval of the mean." : "")
        + (!main.Any(variant => probe.Best(variant) is { } best && probe.OverImages(variant, best.Site, probe.LastStep(variant)) is not null) ? ""
        : part.Repeats > 1 ? " In brackets: how far the mean of a repeat would move with other test images (bootstrap, 95%; the mean of the ends)."
        : " In brackets: how far it would move with other test images (bootstrap, 95%).");

    // The number of a site, with its interval over images where there is one.
    private string Scored(RepeatedInstance variant, string site, int step) =>
        NumberText.Of(probe.Value(variant, site, step, probe.Metric)) + (probe.OverImages(variant, site, step) is var (low, high) ? " " + NumberText.Interval(low, high) : "");

    // Where combinations have different numbers of steps, each at its own.
    private string LastWords => main.Select(probe.LastStep).Distinct().ToArray() is [var step] ? $"step {step}" : "its last step";

    private IEnumerable<string> BestCells(RepeatedInstance variant, bool hasControl)
    {
        int last = probe.LastStep(variant);
        BestSite? best = probe.Best(variant);
        string[] labels = [.. axes.Select(axis => variant[axis.Name])];
        if (best is null)
        {
            return [.. labels, "-", "-", "-", NumberText.Of(probe.Baseline(variant)), .. hasControl ? ["-"] : Array.Empty<string>()];
        }
        string control = probe.ControlOf(variant) is { } other ? NumberText.Of(probe.Value(other, best.Site, last, probe.Metric)) : "-";
        return
        [
            .. labels, best.Site, Scored(variant, best.Site, last),
            probe.SettledStep(variant, best.Site, Margin).ToString(CultureInfo.InvariantCulture), NumberText.Of(probe.Baseline(variant)), .. hasControl ? [control] : Array.Empty<string>(),
        ];
    }

    private string Sentence(RepeatedInstance variant)
    {
        int last = probe.LastStep(variant);
        string position = probe.Baseline(variant) is { } baseline ? $" A predictor that knows only the position reaches {NumberText.Of(baseline)}." : "";
        if (probe.Best(variant) is not { } best)
        {
            string why = probe.Better == Better.Neither ? "does not say which way it is better" : "is defined at no site";
            return $"No site is called the best: {probe.Metric} {why}.{position}{Repeated}";
        }
        string control = probe.ControlOf(variant) is { } other ? $" The same probe on permuted weights reaches {NumberText.Of(probe.Value(other, best.Site, last, probe.Metric))}." : "";
        return $"Best at {best.Site}: {Scored(variant, best.Site, last)} at step {last}; it is at most {Margin.ToString(CultureInfo.InvariantCulture)} short of that from step {probe.SettledStep(variant, best.Site, Margin)} on. "
            + $"{ChosenBy([best])}{position}{control}{Repeated}{Intervals}";
    }

    private string ChosenBy(IEnumerable<BestSite?> best)
    {
        bool[] known = [.. best.OfType<BestSite>().Select(site => site.OnValidation).Distinct()];
        string way = probe.Better == Better.Smaller ? "smallest" : "largest";
        return known switch
        {
            [true] => $"The best site has the {way} {probe.Metric} at the last step on the validation images, on which nothing here is scored: it is chosen on validation.",
            [false] => $"The best site has the {way} {probe.Metric} at the last step on the test images themselves: it is chosen on what it is scored by, and flatters.",
            _ => "",
        };
    }

    // Small multiples of curves over the steps, one for each combination of axes.
    private void OverSteps(HtmlText page)
    {
        if (probe.Steps.Count < 2)
        {
            return;
        }
        ChartOf[] charts = SideBySide(Scaled([.. main.Select(Curves).OfType<ChartOf>()]));
        Draw(page, charts, "Each line: the mean over a block's sites." + LineWords + " Dotted: a predictor that knows only the pixel's position." + (axes.Length > 0 ? $" One chart for each {string.Join(" and ", axes.Select(axis => axis.Name))}." : ""));
    }

    // Steps have other noise levels under another scheduler: each chart has its own places. A level of none or without end has no place on an axis of ratios.
    private ChartOf? Curves(RepeatedInstance variant)
    {
        (int Step, double Place)[] places = [.. probe.Steps.Select(step => (step, Place: over == "step" ? step : probe.Number(variant, step, over))).Where(step => step.Place > 0 && double.IsFinite(step.Place)).OrderBy(step => step.Place)];
        int[] steps = [.. places.Select(place => place.Step)];
        return places.Length < 2 ? null : new ChartOf(
            variant.Title(axes), AxisWords, probe.Metric, [.. places.Select(place => place.Place)],
            [.. probe.Groups.SelectMany((sites, number) => LinesOf(variant, sites, number, steps))], [probe.Baseline(variant)?.Value ?? double.NaN], 0, 0);
    }

    private string AxisWords => over switch
    {
        "sigma" => "noise for each unit of signal, as a step begins",
        "snr" => "signal-to-noise ratio, as a step begins",
        _ => "denoising step",
    };

    // What is to be compared over a noise level needs the same axis everywhere.
    private ChartOf[] SideBySide(ChartOf[] charts) => over == "step" || charts.Length == 0
        ? charts
        : [.. charts.Select(chart => chart with { Ends = [charts.Min(other => other.Places[0]), charts.Max(other => other.Places[^1])] })];

    private IEnumerable<ChartLine> LinesOf(RepeatedInstance variant, SiteGroup sites, int number, int[] steps)
    {
        yield return Line(NameOf(sites), number, steps.Select(step => probe.Mean(variant, sites, step, probe.Metric)), isDashed: false);
        if (probe.ControlOf(variant) is { } control)
        {
            yield return Line("", number, steps.Select(step => probe.Mean(control, sites, step, probe.Metric)), isDashed: true) with { Legend = $"{NameOf(sites)} (permuted)" };
        }
    }

    // A numeric axis is what curves are drawn over; all other axes become small multiples.
    private void OverNumbers(HtmlText page)
    {
        foreach (AxisValues axis in axes.Where(axis => axis.Numbers is not null))
        {
            AxisValues[] others = [.. axes.Where(other => other.Name != axis.Name)];
            double[] places = [.. axis.Numbers!.Order()];
            ChartOf[] charts = Scaled([.. main.GroupBy(variant => variant.Title(others)).Select(panel => new ChartOf(
                panel.Key, axis.Name, $"{probe.Metric} at {LastWords}", places,
                [.. probe.Groups.SelectMany((sites, number) => LinesOver(axis, places, [.. panel], sites, number))], [], 0, 0))]);
            string over = others.Length > 0 ? $" One chart for each {string.Join(" and ", others.Select(other => other.Name))}." : "";
            Draw(page, charts, $"Over {axis.Name}, at the last step. Each line: the mean over a block's sites.{LineWords}{over}");
        }
    }

    private IEnumerable<ChartLine> LinesOver(AxisValues axis, double[] places, RepeatedInstance[] panel, SiteGroup sites, int number)
    {
        RepeatedInstance?[] ordered = [.. places.Select(place => panel.FirstOrDefault(variant => axis.Numbers![axis.Values.ToList().IndexOf(variant[axis.Name])] == place))];
        yield return Line(NameOf(sites), number, ordered.Select(variant => variant is null ? null : probe.Mean(variant, sites, probe.LastStep(variant), probe.Metric)), isDashed: false);
        RepeatedInstance?[] controls = [.. ordered.Select(variant => variant is null ? null : probe.ControlOf(variant))];
        if (controls.Any(control => control is not null))
        {
            yield return Line("", number, controls.Select(control => control is null ? null : probe.Mean(control, sites, probe.LastStep(control), probe.Metric)), isDashed: true) with { Legend = $"{NameOf(sites)} (permuted)" };
        }
    }

    private string LineWords =>
        (probe.ControlAxis is not null ? " Solid: trained model; dashed: permuted weights." : "")
        + (part.Repeats > 1 ? $" Line: the mean over {part.RepeatsText}; band: its 95% interval." : "");

    private string NameOf(SiteGroup sites) => probe.Groups.Count(other => other.Block == sites.Block) > 1 ? $"{sites.Block} {sites.Kind}" : sites.Block;

    private static ChartLine Line(string name, int number, IEnumerable<Estimate?> estimates, bool isDashed)
    {
        Estimate?[] all = [.. estimates];
        return new ChartLine(name, number, [.. all.Select(estimate => estimate?.Value ?? double.NaN)], [.. all.Select(estimate => estimate?.HalfWidth ?? 0)], isDashed);
    }

    private static ChartOf[] Scaled(ChartOf[] charts)
    {
        double[] ends =
        [
            .. charts.SelectMany(chart => chart.Lines.SelectMany(line => line.Values.Zip(line.HalfWidths, (value, half) => new[] { value - half, value + half }).SelectMany(end => end)).Concat(chart.Baselines)).Where(double.IsFinite),
        ];
        return ends.Length == 0 ? [] : [.. charts.Select(chart => chart with { Low = ends.Min(), High = ends.Max() })];
    }

    private void Draw(HtmlText page, ChartOf[] charts, string caption)
    {
        if (charts.Length == 0)
        {
            return;
        }
        page.Open("figure").Open("div", "class=charts");
        (int width, int height) = charts.Length == 1 ? (760, 380) : (520, 320);
        foreach (ChartOf chart in charts)
        {
            page.Raw(parts.Get(PageParts.KeyOf("chart", chart.Text, $"{width}x{height}"), () => Charts.Html(chart, width, height)));
        }
        page.Close("div").Element("figcaption", caption).Close("figure");
    }

    // All that was measured, at the last step: figures show one metric.
    private void EveryMetric(HtmlText page)
    {
        if (probe.Metrics.Count < 2)
        {
            return;
        }
        page.Table(
            [.. axes.Select(axis => axis.Name), "block", .. probe.Metrics],
            main.SelectMany(variant => probe.Groups.Where(sites => probe.CountOf(variant, sites) > 0)
                .Select(sites => (IEnumerable<string>)[.. axes.Select(axis => variant[axis.Name]), NameOf(sites), .. probe.Metrics.Select(metric => Measured(variant, sites, metric))])),
            $"every metric at the last step, mean over a block's sites; in brackets: what the position alone reaches (figures of another metric: report RUN --metric {probe.Metrics.First(metric => metric != probe.Metric)})");
    }

    private string Measured(RepeatedInstance variant, SiteGroup sites, string metric)
    {
        int last = probe.LastStep(variant);
        notes.Add(probe.Notes(variant, sites.Sites, last, metric));
        return $"{NumberText.Of(probe.Mean(variant, sites, last, metric))} ({NumberText.Of(probe.Mean(variant, sites, last, metric + "-baseline"))})";
    }

    private void Heatmaps(HtmlText page, RepeatedInstance variant)
    {
        string title = variant.Title(axes);
        page.Open("div", "class=pair");
        if (title.Length > 0)
        {
            page.Element("h3", title);
        }
        RepeatedInstance? control = probe.ControlOf(variant);
        string own = probe.IsControl(variant) ? "permuted weights (control)" : "trained model";
        CellPictures pictures = new(probe, parts, folder);
        Heatmap(page, variant, $"{probe.Metric}, {own}", "", main.Length <= MostPictured ? pictures.Of(variant) : "");
        if (control is not null)
        {
            Heatmap(page, control, $"{probe.Metric}, permuted weights (control)", "", main.Length <= MostPictured ? pictures.Of(control) : "");
        }
        Heatmap(page, variant, "skill: 1 \u2212 error / error of the position-only baseline", "-skill");
        page.Close("div");
    }

    private void Heatmap(HtmlText page, RepeatedInstance variant, string caption, string suffix, string pictures = "")
    {
        string metric = probe.Metric + suffix;
        Estimate?[] all = [.. part.Instances.SelectMany(other => probe.Sites.SelectMany(site => probe.Steps.Select(step => probe.Value(other, site, step, metric))))];
        if (all.All(estimate => estimate is null))
        {
            return;
        }
        double[] defined = [.. all.Where(estimate => estimate is { IsDefined: true }).Select(estimate => estimate!.Value)];
        bool isShare = suffix.Length > 0 || defined.All(value => value is >= 0 and <= 1);
        (double low, double high) = isShare || defined.Length == 0 ? (0, 1) : (defined.Min(), defined.Max());
        string scale = isShare ? "" : $" (colours from {NumberText.Of(low)} to {NumberText.Of(high)})";
        page.Open("div", "class=wide").Open("table", "class=heat").Element("caption", caption + scale).Open("tr").Element("th", "site");
        foreach (int step in probe.Steps)
        {
            page.Element("th", step.ToString(CultureInfo.InvariantCulture));
        }
        page.Close("tr");
        foreach (string site in probe.Sites)
        {
            page.Open("tr").Element("th", site, "class=name");
            foreach (int step in probe.Steps)
            {
                Cell(page, variant, site, step, metric, low, high);
            }
            page.Close("tr");
        }
        page.Close("table").Raw(pictures).Close("div");
    }

    private void Cell(HtmlText page, RepeatedInstance variant, string site, int step, string metric, double low, double high)
    {
        Estimate? estimate = probe.Value(variant, site, step, metric);
        string[] said = [.. probe.Notes(variant, [site], step, metric).Distinct()];
        notes.Add(said);
        string shown = estimate is null ? "\u2013" : estimate.IsDefined ? estimate.Value.ToString(Math.Abs(estimate.Value) < 10 ? "0.00" : "0.#", CultureInfo.InvariantCulture) : NumberText.Undefined;
        string shownTitle = metric == probe.Metric ? Scored(variant, site, step) : NumberText.Of(estimate);
        string title = string.Join("; ", [$"{site}, step {step}: {shownTitle}", .. said]);
        string number = estimate is { IsDefined: true } ? estimate.Value.ToString("R", CultureInfo.InvariantCulture) : "";
        page.Element("td", shown, $"data-at=\"{HtmlText.Encoded(CellPictures.At(site, step))}\" data-value=\"{number}\" style=\"{Palette.Cell(estimate is { IsDefined: true } ? estimate.Value : double.NaN, low, high)}\" title=\"{HtmlText.Encoded(title)}\"");
    }
}
