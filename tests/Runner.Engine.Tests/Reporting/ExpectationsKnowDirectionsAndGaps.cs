using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Expectations;

namespace Runner.Engine.Tests.Reporting;

public sealed class ExpectationsKnowDirectionsAndGaps
{
    private const string Constant = "every pixel of the test labels is class 1";

    private static readonly IReadOnlyList<MeasuredRow> Rows =
    [
        Row("rmse", 0.9, Better.Smaller, ("site", "a"), ("block", "A")),
        Row("rmse", 0.4, Better.Smaller, ("site", "b"), ("block", "B")),
        Row("mae", 1, Better.Smaller, ("site", "a"), ("block", "A")),
        Row("mae", 2, Better.Smaller, ("site", "b"), ("block", "A")),
        Row("mae", 3, Better.Smaller, ("site", "c"), ("block", "B")),
        Row("norm", 3, Better.Neither, ("site", "a")),
        Row("norm", 4, Better.Neither, ("site", "b")),
        Noted("dice", 0.7, "defined on 61 of 80 images: the label is constant", ("site", "a")),
        Noted("dice", double.NaN, Constant, ("site", "b")),
        Row("edit", 0.5, Better.Larger, ("image", "1"), ("intervention", "edited")),
        Row("edit", 0.7, Better.Larger, ("image", "2"), ("intervention", "edited")),
        Noted("edit", double.NaN, "class 1 is neither in the label nor in the prediction", ("image", "3"), ("intervention", "edited")),
        .. Repeats("huber", 0.60, 0.70, 0.65), .. Repeats("l1", 0.5, 0.5, 0.5),
        Row("far", 1, Better.Larger, ("repeat", "1"), ("image", "1")), Row("far", 2, Better.Larger, ("repeat", "2"), ("image", "1")), Row("far", 3, Better.Larger, ("repeat", "2"), ("image", "2")),
        Row("named", 1, Better.Larger, ("vars.model", "a, b")), Row("named", 2, Better.Larger, ("vars.model", "*")), Row("named", 3, Better.Larger, ("vars.model", "say \"c\"")),
    ];

    [Theory]
    [InlineData("best probe.rmse <= 0.5", true, "0.4 is <= 0.5: best over site")]
    [InlineData("worst probe.rmse <= 0.5", false, "0.9 is not <= 0.5: worst over site")]
    [InlineData("max probe.norm <= 5", true, "4 is <= 5: max over site")]
    [InlineData("probe.dice of a >= 0.6", true, "0.7 is >= 0.6: defined on 61 of 80 images: the label is constant")]
    [InlineData("probe.dice >= 0.6", false, "undefined is not >= 0.6 (1 of 2 hold; least at site=b): " + Constant)]
    [InlineData("mean probe.dice >= 0.6", false, "undefined is not >= 0.6: 1 of 2 values is undefined: " + Constant + "; mean over site")]
    [InlineData("median probe.dice >= -1", false, "undefined is not >= -1: 1 of 2 values is undefined: " + Constant + "; median over site")]
    [InlineData("max probe.dice >= -1", false, "undefined is not >= -1: 1 of 2 values is undefined: " + Constant + "; max over site")]
    [InlineData("best probe.dice != 5", false, "undefined is not != 5: 1 of 2 values is undefined: " + Constant + "; best over site")]
    [InlineData("mean probe.dice - 1 within 9 of 0", false, "undefined is not within 9 of 0: 1 of 2 values is undefined: " + Constant + "; mean over site")]
    [InlineData("1 / (probe.norm of a - 3) >= 0", false, "undefined is not >= 0: \"probe.norm of a - 3\" is 0, and \"1 / (probe.norm of a - 3)\" divides by it")]
    [InlineData("mean probe.edit >= 0.6", true, "0.6 is >= 0.6: defined on 2 of 3 images: class 1 is neither in the label nor in the prediction")]
    [InlineData("mean probe.edit with image=3 >= 0", false, "undefined is not >= 0: 1 of 1 values is undefined: class 1 is neither in the label nor in the prediction")]
    public void UndefinedValuesFailAndSayWhy(string text, bool holds, string detail) => Judged(text, holds, detail);

    // With t = 4.302652729749462 for three repeats: 0.65 ± t 0.05 / √3.
    [Theory]
    [InlineData("low probe.loss with probe.loss=huber >= 0.5258", false, "0.52579 is not >= 0.5258")]
    [InlineData("low probe.loss with probe.loss=huber >= 0.5257", true, "0.5258 is >= 0.5257")]
    [InlineData("high probe.loss with probe.loss=huber <= 0.7743", true, "0.7742 is <= 0.7743")]
    [InlineData("mean probe.loss over repeat >= 0.5", true, "0.5 is >= 0.5 (2 of 2 hold; least at probe.loss=l1)")]
    [InlineData("mean probe.loss over repeat, probe.loss >= 0.575", true, "0.575 is >= 0.575")]
    [InlineData("mean probe.loss over repeat - 0.1 <= mean probe.loss with probe.loss=l1 over repeat + 0.05", true, "0.55 is <= 0.55 (2 of 2 hold; least at probe.loss=huber)")]
    [InlineData("mean probe.rmse over site <= 0.65", true, "0.65 is <= 0.65")]
    [InlineData("mean probe.loss >= 0.5", true, "0.575 is >= 0.5: mean over probe.loss and repeat")]
    [InlineData("max probe.loss with probe.loss=huber >= 0.5", true, "0.7 is >= 0.5: max over repeat")]
    [InlineData("max probe.loss with probe.loss=huber, repeat=1, repeat=3 == 0.65", true, "0.65 is == 0.65: max over repeat")]
    [InlineData("probe.loss with repeat=1, repeat=3 >= 0.5", true, "0.5 is >= 0.5 (4 of 4 hold; least at probe.loss=l1, repeat=1)")]
    public void AggregatesRunOverTheAxesThatAreNamed(string text, bool holds, string detail) => Judged(text, holds, detail);

    [Theory]
    [InlineData("best probe.norm >= 0", "\"norm\" of stage \"probe\" has no best value: neither way is better; write max or min")]
    [InlineData("low probe.rmse >= 0", "\"probe.rmse\" has no repeat, so there is no interval to take the low end of; give the stage repeats: 5, or name the axis that the interval is over")]
    [InlineData("high probe.loss with repeat=1 >= 0", "\"probe.loss with repeat=1\" has one repeat, so there is no interval to take the high end of; give the stage repeats: 5, or name the axis that the interval is over")]
    [InlineData("low probe.rmse over site, block >= 0", "\"low\" is an end of an interval over one axis, not over site, block; name one axis, or repeat among them")]
    [InlineData("mean probe.mae over block >= 0", "\"probe.mae\" has one value for each block: nothing is left to take the mean over; it differs by site")]
    [InlineData("low probe.far over repeat >= 0", "\"probe.far\" has one repeat for image=2, so there is no interval to take the low end of; leave out \"over\": then it is the interval of each repeat's mean")]
    [InlineData("mean probe.rmse over repat >= 0", "\"probe.rmse\" selects nothing: its rows have no label \"repat\"; known labels: block, site")]
    [InlineData("probe.rmse with site=a, site=c >= 0", "\"probe.rmse with site=a, site=c\" selects nothing: no site is \"c\"; did you mean \"a\"? known sites: a, b")]
    [InlineData("probe.rmse of a,c >= 0", "\"probe.rmse of a,c\" selects nothing: no site is \"c\"; did you mean \"a\"? known sites: a, b")]
    public void WhatMeansNothingSaysWhy(string text, string detail) => Judged(text, false, detail);

    [Theory]
    [InlineData("probe.named with vars.model=\"a, b\" == 1", "1 is == 1")]
    [InlineData("probe.named with vars.model=\"*\" == 2", "2 is == 2")]
    [InlineData("probe.named with \"vars.model\"=\"say \\\"c\\\"\" == 3", "3 is == 3")]
    [InlineData("probe.named with vars.model=a* == 1", "1 is == 1")]
    [InlineData("probe.named with vars.model=\"a, b\"==1", "1 is == 1")]
    public void QuotesHoldWhatWouldEndAWord(string text, string detail) => Judged(text, true, detail);

    [Theory]
    [InlineData("probe.rmse >= NaN", "e.yaml:7:18: \"NaN\" is no number to compare with\n  probe.rmse >= NaN\n                ^^^ an undefined value fails every expectation by itself")]
    [InlineData("probe.rmse >= 1e999", "e.yaml:7:18: \"1e999\" is no number to compare with\n  probe.rmse >= 1e999\n                ^^^^^ an undefined value fails every expectation by itself")]
    [InlineData("probe.rmse within -1 of 2", "e.yaml:7:22: nothing is within -1 of anything\n  probe.rmse within -1 of 2\n                    ^^ a distance is 0 or more: write within 0.03 of ...")]
    [InlineData("probe.rmse over site >= 1", "e.yaml:7:15: \"over\" is no comparison\n  probe.rmse over site >= 1\n             ^^^^ use >=, <=, >, <, ==, != or \"within NUMBER of\"; clauses come as of, at, with, over")]
    [InlineData("probe.rmse / 0 >= 1", "e.yaml:7:17: nothing can be divided by 0\n  probe.rmse / 0 >= 1\n               ^ divide by a number that is none")]
    [InlineData("probe.rmse with a=\"b >= 1", "e.yaml:7:22: a quote is not closed\n  probe.rmse with a=\"b >= 1\n                    ^ expected \"")]
    public void WhatCannotBeMeantIsShownWithItsPlace(string text, string error)
    {
        Findings findings = new();
        Assert.Null(Parse(text, findings));
        Assert.Equal(error, Assert.Single(findings.All).ToString());
    }

    [Fact]
    public void AnExpectationHasBounds()
    {
        Assert.Equal("e.yaml:7:4: an expectation of 400,014 characters; at most 4,000 are read\n  write several expectations", Only(new string('(', 400_000) + "probe.rmse > 1"));
        Assert.StartsWith("e.yaml:7:24: more than 20 brackets inside each other\n", Only(new string('(', 1_000) + "probe.rmse > 1"));
        Assert.StartsWith("e.yaml:7:413: an expectation of more than 100 numbers and metrics\n", Only("probe.rmse > 1" + string.Concat(Enumerable.Repeat(" + 1", 200))));
    }

    [Fact]
    public void OneModelIsNotComparedWithAnother()
    {
        MeasuredRow[] rows = [Row("rmse", 1, Better.Smaller, ("vars.model", "a")) with { Axes = ["vars.model"] }, Row("rmse", 2, Better.Smaller, ("vars.model", "b")) with { Axes = ["vars.model"] }, Row("mae", 1, Better.Smaller, ("vars.model", "a")) with { Axes = ["vars.model"] }];

        Assert.Equal("\"probe.mae\" has no value for vars.model=b", Parse("probe.rmse >= probe.mae", new Findings())!.Judge(rows).Detail);
        Assert.Equal("1 is >= 1 (2 of 2 hold; least at vars.model=a)", Parse("probe.rmse >= probe.mae with vars.model=a", new Findings())!.Judge(rows).Detail);
    }

    [Fact]
    public void WhatFollowsFromAFixedAxisDoesNotKeepRowsApart()
    {
        MeasuredRow[] rows = [.. Of("trained", 2), .. Of("permuted", 1)];

        Assert.Equal("2 is >= 1 (2 of 2 hold; least at site=a)", Parse("probe.dice with model-weights=trained >= probe.dice with model-weights=permuted", new Findings())!.Judge(rows).Detail);

        static IEnumerable<MeasuredRow> Of(string weights, double value) => new[] { "a", "b" }.Select(site =>
            Row("dice", value, Better.Larger, ("model-weights", weights), ("weights", weights), ("site", site), ("block", "decoder")) with { Axes = ["model-weights"] });
    }

    [Fact]
    public void NoRowOfEitherSideIsLeftOutSilently()
    {
        MeasuredRow[] rows = [.. Of("few", "a", "b"), .. Of("many", "a", "b", "c")];
        string Said(string text) => Parse(text, new Findings())!.Judge(rows).Detail;

        Assert.Equal("\"probe.few\" has no value for vars.model=c, which \"probe.many\" has; choose what both have by \"with LABEL=VALUE\"", Said("probe.few >= probe.many"));
        Assert.Equal("\"probe.few\" has no value for vars.model=c", Said("probe.many >= probe.few"));
        Assert.Equal("1 is >= 1: mean over vars.model", Said("mean probe.few >= mean probe.many"));

        static IEnumerable<MeasuredRow> Of(string metric, params string[] models) =>
            models.Select(model => Row(metric, 1, Better.Larger, ("vars.model", model)) with { Axes = ["vars.model"] });
    }

    private static string Only(string text)
    {
        Findings findings = new();
        Assert.Null(Parse(text, findings));
        return Assert.Single(findings.All).ToString();
    }

    private static void Judged(string text, bool holds, string detail)
    {
        Findings findings = new();
        Expectation? expectation = Parse(text, findings);
        Assert.Empty(findings.All);
        ExpectationResult result = expectation!.Judge(Rows);
        Assert.Equal((detail, holds), (result.Detail, result.Holds));
    }

    private static Expectation? Parse(string text, Findings findings) => ExpectationParser.Parse(new ExpectationText(text, new Position("e.yaml", 7, 4)), findings);

    private static IEnumerable<MeasuredRow> Repeats(string loss, params double[] values) =>
        values.Select((value, index) => Row("loss", value, Better.Larger, ("probe.loss", loss), ("repeat", $"{index + 1}")) with { Axes = ["probe.loss", "repeat"] });

    private static MeasuredRow Noted(string name, double value, string why, params (string Label, string Value)[] labels) =>
        new("probe", "unit", new MetricRow(name, value, labels.ToDictionary(l => l.Label, l => l.Value)) { Better = Better.Larger, Note = why });

    private static MeasuredRow Row(string name, double value, Better better, params (string Label, string Value)[] labels) =>
        new("probe", "unit", new MetricRow(name, value, labels.ToDictionary(l => l.Label, l => l.Value)) { Better = better });
}
