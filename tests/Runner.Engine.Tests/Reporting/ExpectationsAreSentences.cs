using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Expectations;

namespace Runner.Engine.Tests.Reporting;

public sealed class ExpectationsAreSentences
{
    private static readonly IReadOnlyList<MeasuredRow> Rows =
    [
        Row("decoder.1", 5, "trained", 0.70), Row("decoder.1", 15, "trained", 0.72), Row("decoder.2", 5, "trained", 0.60), Row("decoder.2", 15, "trained", 0.65),
        Row("decoder.1", 5, "permuted", 0.30), Row("decoder.1", 15, "permuted", 0.31), Row("decoder.2", 5, "permuted", 0.50), Row("decoder.2", 15, "permuted", 0.32),
        Row("encoder.1", 15, "trained", 0.20),
    ];

    [Theory]
    [InlineData("probe.spearman of decoder.* at step 15 with model-weights=trained >= 0.6", true, "0.65 is >= 0.6 (2 of 2 hold; least at site=decoder.2)")]
    [InlineData("probe.spearman of * at step 15 with model-weights=trained >= 0.6", false, "0.2 is not >= 0.6 (2 of 3 hold; least at site=encoder.1)")]
    [InlineData("mean probe.spearman of decoder.* at steps 5-15 with model-weights=trained > 0.66", true, "0.6675 is > 0.66: mean over site and step")]
    [InlineData("best probe.spearman < 0.72", false, "0.72 is not < 0.72: best over site and step")]
    [InlineData(
        "probe.spearman of decoder.* at step 5 with model-weights=trained within 0.03 of probe.spearman of decoder.* at step 15 with model-weights=trained",
        false,
        "0.6 is not within 0.03 of 0.65 (1 of 2 hold; least at site=decoder.2)")]
    [InlineData(
        "probe.spearman of decoder.* with model-weights=trained >= probe.spearman of decoder.* with model-weights=permuted + 0.15",
        false,
        "0.6 is not >= 0.65 (3 of 4 hold; least at site=decoder.2, step=5)")]
    [InlineData("min probe.spearman of decoder.1 with model-weights=trained - max probe.spearman of decoder.1 with model-weights=permuted >= 0.38", true, "0.39 is >= 0.38: min over step")]
    [InlineData("probe.spearman of encoder.1 == (1 + 1) / 10 ", true, "0.2 is == 0.2")]
    public void EachSaysWhetherItHoldsAndByWhat(string text, bool holds, string detail)
    {
        ExpectationResult result = Judge(text);
        Assert.Equal((detail, holds), (result.Detail, result.Holds));
    }

    [Theory]
    [InlineData("probe.spearman at step 5 within 0.03 of probe.spearman at step 15", false, "0.6 is not within 0.03 of 0.65 (1 of 2 hold; least at site=decoder.2)")]
    [InlineData("probe.spearman with sigma=14.6 >= 0.65", false, "0.6 is not >= 0.65 (1 of 2 hold; least at site=decoder.2)")]
    [InlineData("mean probe.spearman over step >= 0.625", true, "0.625 is >= 0.625 (2 of 2 hold; least at site=decoder.2)")]
    public void TheNoiseOfAStepIsSaidAndSelectedByAndTellsNothingApart(string text, bool holds, string detail)
    {
        MeasuredRow[] rows = [.. Rows.Where(row => row["model-weights"] == "trained" && row["site"] != "encoder.1").Select(row => row with
        {
            Row = row.Row with { Labels = new Dictionary<string, string>(row.Row.Labels) { ["sigma"] = row["step"] == "5" ? "14.6" : "0.03" } },
        })];
        ExpectationResult result = Judge(text, rows);
        Assert.Equal((detail, holds), (result.Detail, result.Holds));
    }

    [Theory]
    [InlineData("prob.spearman >= 1", "\"prob.spearman\" selects nothing: no stage is \"prob\"; did you mean \"probe\"? known stages: probe")]
    [InlineData("probe.spearmann >= 1", "\"probe.spearmann\" selects nothing: no metric is \"spearmann\"; did you mean \"spearman\"? known metrics: spearman")]
    [InlineData(
        "probe.spearman of decoder.9 >= 1",
        "\"probe.spearman of decoder.9\" selects nothing: no site is \"decoder.9\"; did you mean \"decoder.1\"? known sites: decoder.1, decoder.2, encoder.1")]
    [InlineData("probe.spearman at step 7 >= 1", "\"probe.spearman at step 7\" selects nothing: no step is \"7\"; did you mean \"5\"? known steps: 15, 5")]
    [InlineData(
        "probe.spearman with weights=trained >= 1",
        "\"probe.spearman with weights=trained\" selects nothing: its rows have no label \"weights\"; did you mean \"model-weights\"? known labels: model-weights, site, step")]
    [InlineData(
        "probe.spearman of decoder.* with model-weights=trained >= probe.spearman of decoder.*",
        "\"probe.spearman of decoder.*\" has 2 values for site=decoder.1, step=5: choose one by \"with LABEL=VALUE\", or put mean, min or max in front")]
    public void WhatSelectsNothingSaysWhatThereIs(string text, string detail)
    {
        ExpectationResult result = Judge(text);
        Assert.Equal((detail, false), (result.Detail, result.Holds));
    }

    [Theory]
    [InlineData("probe.spearman at stepp 15 >= 0.6", "e.yaml:7:22: \"at\" needs a step\n  probe.spearman at stepp 15 >= 0.6\n                    ^^^^^ write at step 15, or at steps 1-5")]
    [InlineData("probe.spearman", "e.yaml:7:18: the expectation compares with nothing\n  probe.spearman\n                ^ add a comparison, such as >= 0.6")]
    [InlineData("probe.spearman >= ", "e.yaml:7:22: a number or a metric is missing\n  probe.spearman >= \n                    ^ write STAGE.METRIC, such as probe-depth.spearman")]
    [InlineData("probe.spearman => 1", "e.yaml:7:19: \"=\" is no comparison\n  probe.spearman => 1\n                 ^ use >=, <=, >, <, ==, != or \"within NUMBER of\"; clauses come as of, at, with, over")]
    [InlineData("probe.spearman with weights >= 1", "e.yaml:7:24: \"weights\" is no LABEL=VALUE\n  probe.spearman with weights >= 1\n                      ^^^^^^^ write with model-weights=trained")]
    [InlineData("probe.spearman >= 0.6 please", "e.yaml:7:26: \"please\" has no place here\n  probe.spearman >= 0.6 please\n                        ^^^^^^ nothing follows the right side, except + - * /")]
    public void WhatCannotBeReadIsShownWithItsPlace(string text, string error)
    {
        Findings findings = new();
        Assert.Null(ExpectationParser.Parse(new ExpectationText(text, new Position("e.yaml", 7, 4)), findings));
        Assert.Equal(error, Assert.Single(findings.All).ToString());
    }

    private static ExpectationResult Judge(string text) => Judge(text, Rows);

    private static ExpectationResult Judge(string text, IReadOnlyList<MeasuredRow> rows)
    {
        Findings findings = new();
        Expectation? expectation = ExpectationParser.Parse(new ExpectationText(text, new Position("e.yaml", 7, 4)), findings);
        Assert.Empty(findings.All);
        return expectation!.Judge(rows);
    }

    private static MeasuredRow Row(string site, int step, string weights, double value) => new(
        "probe",
        $"step-{step}",
        new MetricRow("spearman", value, new Dictionary<string, string> { ["site"] = site, ["step"] = $"{step}", ["model-weights"] = weights }) { Better = Better.Larger });
}
