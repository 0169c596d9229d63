using Runner.Abstractions;
using Runner.Cli.Reports;
using Runner.Cli.Results;
using Runner.Engine.Reporting;

namespace Runner.Cli.Tests.Reports;

public sealed class Pages : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("runner-pages-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void APageIsMadeAnewOnlyWhenTheRunIsAnother()
    {
        RunPlace place = new(Path.Combine(folder, "001"), "001", "one");
        Directory.CreateDirectory(place.Folder);
        string page = ReportPage.Write(place, Some.Run(), Slice.All);
        File.AppendAllText(page, "<!-- mark -->");

        ReportPage.Write(place, Some.Run(), Slice.All);
        Assert.Contains("<!-- mark -->", File.ReadAllText(page));

        ReportPage.Write(place with { Digest = "two" }, Some.Run(), Slice.All);
        Assert.DoesNotContain("<!-- mark -->", File.ReadAllText(page));
    }

    [Fact]
    public void APartOfARunTakesNoWholePagesPlace()
    {
        RunPlace place = new(Path.Combine(folder, "001"), "001", "one");
        Directory.CreateDirectory(place.Folder);
        RunRecord run = Some.Run(Some.Stage("a", "evaluate", "x=1", Some.Unit("all", new MetricRow("dice", 0.5))), Some.Stage("a", "evaluate", "x=2", Some.Unit("all", new MetricRow("dice", 0.25))));

        string part = ReportPage.Write(place, run, Slice.Parse(run, ["x=2"], [], null));

        Assert.Equal("report-part.html", Path.GetFileName(part));
        Assert.Contains("A part of the run: x=2", File.ReadAllText(part));
        Assert.Contains("<td>0.250</td>", File.ReadAllText(part));
        Assert.DoesNotContain("<td>0.500</td>", File.ReadAllText(part));
    }

    [Fact]
    public void APieceIsDrawnOnceForWhatItIsDrawnFrom()
    {
        PageParts parts = new(Path.Combine(folder, ".parts"));
        int drawn = 0;
        string Draw(params string[] from) => parts.Get(PageParts.KeyOf(from), () => $"<b>{++drawn}</b>");

        Assert.Equal(("<b>1</b>", "<b>1</b>", "<b>2</b>", "<b>3</b>"), (Draw("strip", "ab"), Draw("strip", "ab"), Draw("strip", "a", "b"), Draw("strip", "ac")));
        Assert.Equal("<b>1</b>", new PageParts(Path.Combine(folder, ".parts")).Get(PageParts.KeyOf("strip", "ab"), () => "drawn again"));
    }

    [Fact]
    public void EveryInstanceHasItsOwnHeatmapAndANumericAxisItsOwnCurve()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe", "probe", "probe.epochs=1", Some.Probed("decoder.4.1", 1, 0.25)),
            Some.Stage("probe", "probe", "probe.epochs=40", Some.Probed("decoder.4.1", 1, 0.75)));

        string page = ReportPage.Of(run, folder, new PageParts(null), "", Slice.All);

        Assert.Contains("<h3>probe.epochs=1</h3>", page);
        Assert.Contains("<h3>probe.epochs=40</h3>", page);
        Assert.Contains(">0.25</td>", page);
        Assert.Contains(">0.75</td>", page);
        Assert.Contains("Over probe.epochs, at the last step.", page);
        Assert.Contains("<tr><td>40</td><td>decoder.4.1</td><td>0.750</td><td>1</td><td>0.150</td></tr>", page);
        Assert.Contains("chosen on what it is scored by, and flatters", page);
    }

    [Fact]
    public void DosesStandSideBySideWithACurveOverTheAxisOfNumbersForEachValueOfTheOthers()
    {
        RunRecord run = Some.Run([.. new[] { "decoder", "all" }.SelectMany(sites => new[] { 1, 2, 10 }.Select(rate =>
            Some.Stage("move", "intervene", $"sites={sites},vars.rate={rate}", Some.Unit("images-000", [.. Scored(rate / 20.0, "edited"), .. Scored(0.25, "null")]))))]);

        string page = ReportPage.Of(run, folder, new PageParts(null), "", Slice.All);

        Assert.Contains("<tr><th class=name>all</th><th class=name>10</th><td>0.500</td><td>0.250</td></tr>", page);
        Assert.Contains("dice over vars.rate: the mean, and its 95% interval as a band.", page);
        Assert.Equal(2, page.Split("<svg").Length - 1);
        Assert.Contains("sites=decoder", page);

        static MetricRow[] Scored(double dice, string intervention) =>
            [.. new[] { "dice", "dice-original" }.Select(name => new MetricRow(name, dice, new Dictionary<string, string> { ["intervention"] = intervention, ["image"] = "3" }))];
    }

    [Fact]
    public void TheBestSiteIsChosenOnValidationByTheMetricsDirection()
    {
        static UnitRecord Rmse(string site, double test, double validation) => Some.Probed(site, 1, 0) with
        {
            Metrics = [new MetricRow("rmse", test) { Better = Better.Smaller }, new MetricRow("rmse-validation", validation) { Better = Better.Smaller }],
        };
        RunRecord run = Some.Run(Some.Stage("probe", "probe", "", Rmse("decoder.4.1", 1.5, 1.0), Rmse("decoder.4.2", 1.25, 2.0)));

        string page = ReportPage.Of(run, folder, new PageParts(null), "", Slice.All);

        Assert.Contains("Best at decoder.4.1: 1.500 at step 1;", page);
        Assert.Contains("The best site has the smallest rmse at the last step on the validation images, on which nothing here is scored: it is chosen on validation.", page);
    }

    [Fact]
    public void TheBestSitesIntervalIsOverImagesAndOverRepeats()
    {
        static UnitRecord Dice(double test, double low, double high) => Some.Probed("decoder.4.1", 1, 0) with
        {
            Metrics = [.. new[] { ("dice", test), ("dice-images-low", low), ("dice-images-high", high), ("dice-validation", test) }.Select(row => new MetricRow(row.Item1, row.Item2) { Better = Better.Larger })],
        };

        string once = ReportPage.Of(Some.Run(Some.Stage("probe", "probe", "", Dice(0.5, 0.25, 0.75))), folder, new PageParts(null), "", Slice.All);
        Assert.Contains("Best at decoder.4.1: 0.500 [0.25, 0.75] at step 1;", once);
        Assert.Contains("In brackets: how far it would move with other test images (bootstrap, 95%).", once);

        // Student's interval of 0.4 and 0.6 with one degree of freedom: 12.706 times 0.1.
        RunRecord repeated = Some.Run(Some.Stage("probe", "probe", "repeat=1", Dice(0.4, 0.25, 0.5)), Some.Stage("probe", "probe", "repeat=2", Dice(0.6, 0.35, 0.7)));
        string page = ReportPage.Of(repeated, folder, new PageParts(null), "", Slice.All);
        Assert.Contains("Best at decoder.4.1: 0.500 &#xB1; 1.271 [0.30, 0.60] at step 1;", page);
        Assert.Contains("In brackets: how far the mean of a repeat would move with other test images (bootstrap, 95%; the mean of the ends).", page);
    }

    [Fact]
    public void LabelsAreTextInAPage()
    {
        RunRecord run = Some.Run(Some.Stage("a", "evaluate", "") with { Labels = [new InstanceLabel("x", "<script>alert(1)</script>")], Units = [Some.Unit("all", new MetricRow("dice", 0.5))] });

        string page = ReportPage.Of(run, folder, new PageParts(null), "", Slice.All);
        Assert.DoesNotContain("<script>alert", page);
        Assert.Contains("&lt;script&gt;alert(1)", page);
    }
}
