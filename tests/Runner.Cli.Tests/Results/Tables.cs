using System.Globalization;
using Runner.Cli.Reports;
using Runner.Cli.Reports.Views;
using Runner.Cli.Results;

namespace Runner.Cli.Tests.Results;

public sealed class Tables
{
    private static readonly Dictionary<string, string> NoLabels = [];

    [Fact]
    public void ProbesAreShownBlockByStepWithTheControlBelowAndTheSkill()
    {
        ProbeResults probe = new("probe-depth", Some.Probes);

        Assert.Equal(
            "probe-depth: spearman by block (mean over its sites) and step; the position alone reaches 0.150; skill is what the last step has beyond that",
            ProbeTable.Heading(probe));
        Assert.Equal(
            """
         block      weights       1      2  skill
        ───
         encoder.1  trained   0.400  0.500  0.300
                    permuted  0.300  0.300  0.300
         decoder.4  trained   0.700  0.800  0.600
                    permuted  0.600  0.600  0.600


        """,
            Recorded.Of(ProbeTable.Of(probe, 180)));
    }

    [Fact]
    public void InterventionsAreShownMetricByName()
    {
        UnitView[] units = [Edited("images-000", 0.8), Edited("images-001", 0.6)];

        Assert.Equal(
            """
         metric  edited   null
        ───
         dice     0.700  0.200


        """,
            Recorded.Of(InterventionTable.Of([new StageView("move", "intervene", NoLabels, units)])!));
    }

    [Fact]
    public void InterventionsOnImagesHaveIntervalsAndAreComparedWithNoEditImageByImage()
    {
        // Two edits of image 3, whose mean counts once; the gains are 0.5 and 0.3, and a mean of two draws lies between them.
        UnitView[] units =
        [
            new("batch-000/edit-0", "", NoLabels, [Score("edited", 3, 0.9), Score("null", 3, 0.2), Norm("edited", 5), Norm("null", 0)]),
            new("batch-000/edit-1", "", NoLabels, [Score("edited", 3, 0.7), Score("null", 3, 0.4), Norm("edited", 7), Norm("null", 0)]),
            new("batch-001/edit-0", "", NoLabels, [Score("edited", 8, 0.7), Score("null", 8, 0.4)]),
        ];

        Assert.Equal(
            """
         metric                            edited                null
        ───
         dice                  0.750 [0.70, 0.80]  0.350 [0.30, 0.40]
         edit-norm                          6.000               0.000
         dice, more than null  0.400 [0.30, 0.50]                   -


        """,
            Recorded.Of(InterventionTable.Of([new StageView("move", "intervene", NoLabels, units)])!));
    }

    [Fact]
    public void ExpectationsSayWhetherTheyHoldAndByWhat()
    {
        Recorded recorded = new();

        ExpectationLines.Write(recorded.Terminal, [new ExpectationView("a.dice >= 0.8", true, "0.83 is >= 0.8"), new ExpectationView("a.dice >= 0.9", false, "0.83 is not >= 0.9")]);

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

    [Theory]
    [InlineData("generate", "generate", "")]
    [InlineData("probe-depth[model-weights=trained]", "probe-depth", "model-weights=trained")]
    [InlineData("probe[loss=huber, bias=false]", "probe", "loss=huber bias=false")]
    public void TheNameOfAnInstanceComesApart(string name, string baseName, string labels)
    {
        (string found, IReadOnlyDictionary<string, string> matrix) = StageName.Split(name);

        Assert.Equal(baseName, found);
        Assert.Equal(labels, string.Join(' ', matrix.Select(label => $"{label.Key}={label.Value}")));
    }

    private static MetricView Score(string intervention, int image, double dice) =>
        new("dice", dice, new Dictionary<string, string> { ["intervention"] = intervention, ["image"] = image.ToString(CultureInfo.InvariantCulture) });

    private static MetricView Norm(string intervention, double norm) => new("edit-norm", norm, new Dictionary<string, string> { ["intervention"] = intervention });

    private static UnitView Edited(string key, double dice) => new(
        key,
        "",
        NoLabels,
        [
            new MetricView("dice", dice, new Dictionary<string, string> { ["intervention"] = "edited" }),
            new MetricView("dice", 0.2, new Dictionary<string, string> { ["intervention"] = "null" }),
        ]);
}
