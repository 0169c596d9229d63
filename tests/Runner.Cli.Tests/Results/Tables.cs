using System.Globalization;
using System.Text.RegularExpressions;
using Runner.Abstractions;
using Runner.Cli.Consoles;
using Runner.Cli.Results;
using Runner.Engine.Reporting;

namespace Runner.Cli.Tests.Results;

public sealed partial class Tables
{
    [Fact]
    public void EveryValueOfAnAxisHasItsOwnRowAndTheControlIsOneOfThem()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe-depth", "probe", "vars.model=a,model-weights=trained", [.. Probed(0.4, 0.6, 0.7, "trained")]),
            Some.Stage("probe-depth", "probe", "vars.model=a,model-weights=permuted", [.. Probed(0.1, 0.2, 0.3, "permuted")]));

        // 0.5 = (0.4 + 0.6) / 2; one model only, so that it is said once.
        Assert.Equal(
            """
            probe-depth with vars.model=a: spearman by block and step, mean over the block's sites; the position alone reaches 0.150
             block                model-weights      1      2
            ───
             encoder.1 (2 sites)  trained        0.500  0.600
                                  permuted       0.150  0.250
             decoder.4            trained        0.700  0.800
                                  permuted       0.300  0.400


            """,
            Written(run));
    }

    [Fact]
    public void SkillIsThatOfTheLastStepThatACombinationHas()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe", "probe", "sampler.steps=1", Skilled(1, 0.25)),
            Some.Stage("probe", "probe", "sampler.steps=2", Skilled(1, 0.5), Skilled(2, 0.75)));

        Assert.Contains(
            """
             block      sampler.steps      1      2  skill
            ───
             decoder.4  1              0.700      -  0.250
                        2              0.700  0.700  0.750

            """,
            Written(run));

        static UnitRecord Skilled(int step, double skill)
        {
            UnitRecord unit = Some.Probed("decoder.4.1", step, 0.7);
            return unit with { Metrics = [.. unit.Metrics, new MetricRow("spearman-skill", skill)] };
        }
    }

    [Fact]
    public void CasesThatAreMeasuredByOtherMetricsHaveTablesOfTheirOwn()
    {
        UnitRecord classes = Some.Probed("decoder.4.1", 1, 0.9);
        string text = Written(Some.Run(
            Some.Stage("probe", "probe", "case=depth", Some.Probed("decoder.4.1", 1, 0.7)),
            Some.Stage("probe", "probe", "case=foreground", classes with { Metrics = [new MetricRow("dice", 0.9)] }),
            Some.Stage("probe", "probe", "case=nearness", Some.Probed("decoder.4.1", 1, 0.6))));

        Assert.Contains(
            """
             block      case          1
            ───
             decoder.4  depth     0.700
                        nearness  0.600

            """,
            text);
        Assert.Contains(
            """
            probe with case=foreground: dice by block and step, mean over the block's sites
             block          1
            ───
             decoder.4  0.900

            """,
            text);
    }

    [Fact]
    public void ALongLabelShowsItsBeginningAndItsEnd()
    {
        string text = Written(Some.Run(
            Some.Stage("probe", "probe", $"sites={new string('x', 290)}one", Some.Probed("decoder.4.1", 1, 0.7)),
            Some.Stage("probe", "probe", $"sites={new string('x', 290)}two", Some.Probed("decoder.4.1", 1, 0.6))));

        Assert.Contains(
            $"""
             block      sites                                                             1
            ───
             decoder.4  {new string('x', 45)}...{new string('x', 9)}one  0.700
                        {new string('x', 45)}...{new string('x', 9)}two  0.600

            """,
            text);
    }

    [Fact]
    public void TheControlIsKnownByWhatWasReadWhateverItsAxisIsCalled()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe", "probe", "vars.w=permuted", [Some.Probed("decoder.4.1", 1, 0.7)]),
            Some.Stage("probe", "probe", "vars.w=trained", [Some.Probed("decoder.4.1", 1, 0.3, "permuted")]));

        ProbeReadings probe = ProbeReadings.Of(StageGroup.Of(run).Single()).Single();

        Assert.Equal("vars.w", probe.ControlAxis);
        Assert.Equal("permuted", Assert.Single(probe.Main)["vars.w"]);
        Assert.Equal("trained", probe.ControlOf(probe.Main.Single())!["vars.w"]);
    }

    [Fact]
    public void SitesOfDifferentKindsAreNeverAveraged()
    {
        RunRecord run = Some.Run(Some.Stage(
            "probe", "probe", "", Some.Probed("decoder.4.1", 1, 0.2), Some.Probed("decoder.4.2", 1, 0.8, kind: "cross-attention"), Some.Probed("decoder.4.3", 1, 0.4)));

        Assert.Contains(
            """
             block                kind                 1
            ───
             decoder.4 (2 sites)  self-attention   0.300
             decoder.4            cross-attention  0.800
            """,
            Written(run));
    }

    [Fact]
    public void RepeatsAreAMeanWithItsInterval()
    {
        // 0.6, 0.7, 0.8: mean 0.7, deviation 0.1; Student's quantile for two degrees of freedom is 4.3027: 4.3027 * 0.1 / sqrt(3) = 0.2484.
        RunRecord run = Some.Run([.. new[] { 0.6, 0.7, 0.8 }.Select((score, number) => Some.Stage("probe", "probe", $"repeat={number + 1}", Some.Probed("decoder.4.1", 1, score)))]);

        Assert.Equal(
            """
            probe: spearman by block and step, mean over the block's sites; the position alone reaches 0.150 ± 0.000; ± is the 95% interval of the mean over 3 repeats
             block                  1
            ───
             decoder.4  0.700 ± 0.248


            """,
            Written(run));
    }

    [Fact]
    public void TheTitleNamesTheOneRepeatThatIsLookedAt()
    {
        RunRecord run = Some.Run(from repeat in new[] { 1, 2 } select Some.Stage("probe", "probe", $"repeat={repeat}", Some.Probed("decoder.4.1", 1, 0.5)));

        Assert.StartsWith("probe with repeat=2: spearman by block and step", Written(run, where: "repeat=2"));
        Assert.StartsWith("probe: spearman by block and step", Written(run));
    }

    [Fact]
    public void RepeatsThatDidNotFinishAreNotCounted()
    {
        StageRecord[] repeats = [Some.Stage("probe", "probe", "repeat=1"), Some.Stage("probe", "probe", "repeat=2", Some.Probed("decoder.4.1", 1, 0.5)), Some.Stage("probe", "probe", "repeat=3")];

        Assert.StartsWith("probe: spearman by block and step, mean over the block's sites; the position alone reaches 0.150; of 1 of 3 repeats (the others did not finish)\n", Written(Some.Run(repeats)));
        Assert.Contains("\u00b1 is the 95% interval of the mean over 2 of 3 repeats (the others did not finish)\n", Written(Some.Run([.. repeats.SkipLast(1), Some.Stage("probe", "probe", "repeat=3", Some.Probed("decoder.4.1", 1, 0.7))])));
    }

    [Fact]
    public void ABlocksNameSaysOverHowManySitesEachNumberIs()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe", "probe", "sites=first", Some.Probed("decoder.3.1", 1, 0.5)),
            Some.Stage("probe", "probe", "sites=second", Some.Probed("decoder.3.2", 1, 0.7)));

        Assert.Contains(
            """
             block      sites       1
            ───
             decoder.3  first   0.500
                        second  0.700
            """,
            Written(run));
        Assert.Contains(" decoder.3 (1 to 2 sites)  first ", Written(Some.Run([.. run.Stages, Some.Stage("probe", "probe", "sites=both", Some.Probed("decoder.3.1", 1, 0.5), Some.Probed("decoder.3.2", 1, 0.7))])));
    }

    [Fact]
    public void RepeatsThatEditOtherImagesSayIt()
    {
        Assert.Contains("each of which edits other images: those that its split left to test", Of(first: 3, second: 8));
        Assert.DoesNotContain("edits other images", Of(first: 3, second: 3));

        static string Of(int first, int second) => Written(Some.Run(
            Some.Stage("move", "intervene", "repeat=1", Some.Unit("batch-000", Score("edited", first, 0.5))), Some.Stage("move", "intervene", "repeat=2", Some.Unit("batch-000", Score("edited", second, 0.7)))));
    }

    [Theory]
    [InlineData(0.60, 0.70, "[0.60, 0.70]")]
    [InlineData(-0.004, 0.002, "[-0.0040, 0.0020]")]
    [InlineData(0.9812, 0.9934, "[0.981, 0.993]")]
    [InlineData(-2e-6, 3e-5, "[-2e-6, 3e-5]")]
    [InlineData(120.5, 130.25, "[120.50, 130.25]")]
    [InlineData(0.5, 0.5, "[0.500, 0.500]")]
    [InlineData(0.99999, 1.00001, "[0.99999, 1.00001]")]
    public void AnIntervalHasTheDigitsThatTellItsEnds(double low, double high, string text) => Assert.Equal(text, NumberText.Interval(low, high));

    [Fact]
    public void AMeanOverSomethingUndefinedIsUndefinedAndSaysHowMany()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe", "probe", "repeat=1", Some.Probed("decoder.4.1", 1, 0.5), Some.Probed("decoder.4.2", 1, double.NaN, note: "defined on 0 of 80 images: the label is constant")),
            Some.Stage("probe", "probe", "repeat=2", Some.Probed("decoder.4.1", 1, 0.5), Some.Probed("decoder.4.2", 1, 0.7, note: "defined on 61 of 80 images: the label is constant")));

        string written = Written(run);

        Assert.Contains(" decoder.4 (2 sites)  undefined (1 of 2)\n", written);
        Assert.Contains("one number: defined on 0 of 80 images: the label is constant\none number: defined on 61 of 80 images: the label is constant\n", written);
    }

    [Fact]
    public void StepsThatDoNotFitAreNamed()
    {
        RunRecord run = Some.Run(Some.Stage("probe", "probe", "", [.. Enumerable.Range(1, 8).Select(step => Some.Probed("decoder.4.1", step, step / 10.0))]));

        Assert.Equal(
            """
            probe: spearman by block and step, mean over the block's sites; the position alone reaches 0.150
             block          1      3      6      8
            ───
             decoder.4  0.100  0.300  0.600  0.800
            steps 2, 4-5, 7 are left out: widen the terminal, or report RUN --steps 2,4-5,7


            """,
            Written(run, 40));
        Assert.Contains(
            """
             block          2      7
            ───
             decoder.4  0.200  0.700

            """,
            Written(run, 40, steps: "2,7"));
    }

    [Fact]
    public void InANarrowWindowTheValuesStandBelowTheirBlock()
    {
        RunRecord run = Some.Run(
            Some.Stage("probe", "probe", "probe.loss=huber,vars.model=small", Some.Probed("decoder.4.1", 1, 0.1), Some.Probed("decoder.4.1", 2, 0.2)),
            Some.Stage("probe", "probe", "probe.loss=huber,vars.model=large", Some.Probed("decoder.4.1", 1, 0.3), Some.Probed("decoder.4.1", 2, 0.4)),
            Some.Stage("probe", "probe", "probe.loss=l1,vars.model=small", Some.Probed("decoder.4.1", 1, 0.5), Some.Probed("decoder.4.1", 2, 0.6)),
            Some.Stage("probe", "probe", "probe.loss=l1,vars.model=large", Some.Probed("decoder.4.1", 1, 0.7), Some.Probed("decoder.4.1", 2, 0.8)));

        Assert.Contains(
            """
             block               1      2
            ───
             decoder.4
               huber, small  0.100  0.200
               huber, large  0.300  0.400
               l1, small     0.500  0.600
               l1, large     0.700  0.800
            rows below a block: probe.loss, vars.model

            """,
            Written(run, 40));
    }

    [Fact]
    public void WhatIsTooMuchForATableIsNamedWithTheWayToSeeIt()
    {
        RunRecord run = Some.Run(
            from model in new[] { "a", "b" }
            from rate in Enumerable.Range(1, 7)
            select Some.Stage("probe", "probe", $"vars.model={model},probe.epochs={rate}", Some.Probed("decoder.4.1", 1, rate / 10.0)));

        Assert.Contains("\nshown: vars.model=a; not shown: b; to see these: report RUN --where vars.model=b\n", Written(run));
        Assert.DoesNotContain("not shown", Written(run, where: "vars.model=b"));
    }

    [Fact]
    public void NoLineIsWiderThanTheWindowAndTheFirstColumnIsAlwaysThere()
    {
        TextTable table = new(["a heading of some length", "short"], ["first", "second", "third"]);
        table.Add(["decoder.4.1.self-attention.and-more", "x", "0.100 [0.05, 0.15]", "0.200 [0.15, 0.25]", "0.3"]);

        string[] lines = [.. table.Lines(40)];

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 40));
        string all = string.Join('\n', lines);
        Assert.Equal(3, all.Split(" decoder.4.").Length - 1); // once in each part, for one number fits beside it
        Assert.Contains("0.200 [0.15, 0.25]", all);
        Assert.Contains("0.3", all);
    }

    [Fact]
    public void InterventionsOfDifferentInstancesAreNotMixed()
    {
        RunRecord run = Some.Run(
            Some.Stage("move", "intervene", "vars.rate=1", Edited("images-000", 0.8), Edited("images-001", 0.6)),
            Some.Stage("move", "intervene", "vars.rate=2", Edited("images-000", 0.1)));

        Assert.Equal(
            """
            move with vars.rate=1: agreement with the wanted labels by intervention, mean over images (-original: with what the picture showed before)
             metric  edited   null
            ───
             dice     0.700  0.200

            move with vars.rate=2: agreement with the wanted labels by intervention, mean over images (-original: with what the picture showed before)
             metric  edited   null
            ───
             dice     0.100  0.200


            """,
            Written(run));
    }

    [Fact]
    public void InterventionsOnImagesHaveIntervalsAndAreComparedWithNoEditImageByImage()
    {
        // Two edits of image 3, whose mean counts once; the gains are 0.5 and 0.3, and a mean of two draws lies between them. What changed nothing is known by its norm: it is called "as-is".
        RunRecord run = Some.Run(Some.Stage(
            "move",
            "intervene",
            "",
            Some.Unit("batch-000/edit-0", Score("edited", 3, 0.9), Score("as-is", 3, 0.2), Norm("edited", 5), Norm("as-is", 0)),
            Some.Unit("batch-000/edit-1", Score("edited", 3, 0.7), Score("as-is", 3, 0.4), Norm("edited", 7), Norm("as-is", 0)),
            Some.Unit("batch-001/edit-0", Score("edited", 8, 0.7), Score("as-is", 8, 0.4))));

        Assert.Contains(
            """
             metric                             edited               as-is
            ───
             dice                   0.750 [0.70, 0.80]  0.350 [0.30, 0.40]
             edit-norm                           6.000               0.000
             dice, more than as-is  0.400 [0.30, 0.50]                   -
            in brackets: the 95% interval of the mean, bootstrapped over images (several edits of one image count as one)
            """,
            Written(run));
    }

    [Fact]
    public void AnImageWhereAMetricIsUndefinedIsCounted()
    {
        RunRecord run = Some.Run(Some.Stage("move", "intervene", "", Some.Unit("batch-000", Score("edited", 1, 0.5), Score("edited", 2, double.NaN), Score("edited", 3, 0.7))));

        Assert.Contains(" dice    0.600 [0.50, 0.70] (2 of 3)\n", Written(run));
    }

    [Fact]
    public void OtherStagesShowTheirLastNumbersByInstance()
    {
        RunRecord run = Some.Run(
            Some.Stage("judge", "evaluate", "vars.model=a", Some.Unit("all", new MetricRow("dice", 0.5))),
            Some.Stage("judge", "evaluate", "vars.model=b", Some.Unit("all", new MetricRow("dice", 0.25, new Dictionary<string, string> { ["class"] = "cat" }))));

        Assert.Equal(
            """
             stage                    unit  metric            value
            ───
             judge with vars.model=a  all   dice              0.500
             judge with vars.model=b  all   dice (class=cat)  0.250


            """,
            Written(run));
    }

    [Fact]
    public void ExpectationsSayWhetherTheyHoldAndByWhat()
    {
        Recorded recorded = new();

        ExpectationLines.Write(
            recorded.Terminal, [new ExpectationResult("a.dice >= 0.8", true, 0.83, 0.8, "0.83 is >= 0.8"), new ExpectationResult("a.dice >= 0.9", false, 0.83, 0.9, "0.83 is not >= 0.9")]);

        Assert.Equal(
            """
            expected: 1 of 2 hold
              holds          a.dice >= 0.8
                             0.83 is >= 0.8
              DOES NOT HOLD  a.dice >= 0.9
                             0.83 is not >= 0.9


            """,
            recorded.Output);
    }

    [Fact]
    public void WhatCouldNotBeJudgedIsCountedByItsReason()
    {
        Recorded recorded = new();
        ExpectationResult failed = new("a.dice >= 0.8", false, null, null, "not judged: stage \"a\" failed") { IsJudged = false };

        ExpectationLines.Write(recorded.Terminal, [failed, failed with { Text = "b.dice >= 0.8" }, failed with { Text = "c.dice >= 0.8", Detail = "not judged: stage \"c\" was not run" }]);

        Assert.Equal("2 expectations not judged: stage \"a\" failed\n1 expectation not judged: stage \"c\" was not run\n\n", recorded.Output);
    }

    private static string Written(RunRecord run, int width = 180, string? steps = null, string? where = null)
    {
        Recorded recorded = new(width);
        ResultTables.Write(recorded.Terminal, run, Slice.Parse(run, where is null ? [] : [where], [], steps));
        return RuleLine().Replace(recorded.Output, "───");
    }

    [GeneratedRegex("─+")]
    private static partial Regex RuleLine();

    // Two sites in one block and one in another; a tenth more at step 2.
    private static IEnumerable<UnitRecord> Probed(double first, double second, double third, string weights) =>
        from step in new[] { 1, 2 }
        from site in new[] { ("encoder.1.1", first), ("encoder.1.2", second), ("decoder.4.1", third) }
        select Some.Probed(site.Item1, step, site.Item2 + (0.1 * (step - 1)), weights);

    private static MetricRow Score(string intervention, int image, double dice) =>
        new("dice", dice, new Dictionary<string, string> { ["intervention"] = intervention, ["image"] = image.ToString(CultureInfo.InvariantCulture) });

    private static MetricRow Norm(string intervention, double norm) => new("edit-norm", norm, new Dictionary<string, string> { ["intervention"] = intervention });

    private static UnitRecord Edited(string key, double dice) => Some.Unit(
        key,
        new MetricRow("dice", dice, new Dictionary<string, string> { ["intervention"] = "edited" }),
        new MetricRow("dice", 0.2, new Dictionary<string, string> { ["intervention"] = "null" }));
}
