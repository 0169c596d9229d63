using Runner.Cli.Results;
using Runner.Engine.Reporting;

namespace Runner.Cli.Tests.Results;

/// <summary>What <c>--where</c> and <c>--stage</c> choose.</summary>
public sealed class Slices
{
    private static readonly RunRecord Run = Some.Run(
        Some.Stage("generate", "sample", "vars.model=a"),
        Some.Stage("generate", "sample", "vars.model=b"),
        Some.Stage("probe", "probe", "vars.model=a,probe.loss=huber"),
        Some.Stage("probe", "probe", "vars.model=a,probe.loss=l1"),
        Some.Stage("probe", "probe", "vars.model=b,probe.loss=huber"),
        Some.Stage("probe", "probe", "vars.model=b,probe.loss=l1"),
        Some.Stage("judge", "evaluate", ""));

    [Theory]
    [InlineData("probe.loss=huber", "generate[vars.model=a] generate[vars.model=b] probe[vars.model=a,probe.loss=huber] probe[vars.model=b,probe.loss=huber] judge")]
    [InlineData("probe.loss=huber,vars.model=a", "generate[vars.model=a] probe[vars.model=a,probe.loss=huber] judge")]
    [InlineData("vars.model=a,vars.model=b,probe.loss=l1", "generate[vars.model=a] generate[vars.model=b] probe[vars.model=a,probe.loss=l1] probe[vars.model=b,probe.loss=l1] judge")]
    public void AStageIsAskedOnlyForAxesThatItHas(string where, string left) =>
        Assert.Equal(left, string.Join(' ', Slice.Parse(Run, [where], [], null).Of(Run).Stages.Select(stage => stage.Name)));

    [Fact]
    public void AValueMayHoldCommas()
    {
        RunRecord run = Some.Run(Some.Stage("probe", "probe", "") with { Labels = [new InstanceLabel("sites", "a, b=c")] }, Some.Stage("probe", "probe", "sites=a"));

        Assert.Equal("a, b=c", Assert.Single(Slice.Parse(run, ["sites=a, b=c"], [], null).Of(run).Stages).Labels[0].Value);
    }

    [Theory]
    [InlineData("probe.loss=\"huber\"")]
    [InlineData("\"probe.loss\"=\"huber\"")]
    [InlineData("vars.model=\"a\",probe.loss=huber,vars.model=b")]
    public void QuotesMayStandAroundWhatIsNamed(string where) =>
        Assert.Equal(2, Slice.Parse(Run, [where], ["probe"], null).Of(Run).Stages.Count);

    [Fact]
    public void BetweenQuotesACommaEndsNothing()
    {
        RunRecord run = Some.Run(Some.Stage("probe", "probe", "") with { Labels = [new InstanceLabel("sites", "a, b=c")] }, Some.Stage("probe", "probe", "sites=a"), Some.Stage("probe", "probe", "sites=b"));

        Assert.Equal(["a, b=c", "b"], Slice.Parse(run, ["sites=\"a, b=c\",sites=b"], [], null).Of(run).Stages.Select(stage => stage.Labels[0].Value));
    }

    [Fact]
    public void AMessageShowsTheBeginningAndTheEndOfALongValue()
    {
        RunRecord run = Some.Run(Some.Stage("probe", "probe", $"sites={new string('x', 290)}tail,loss=l1"));

        Assert.Equal(
            $"axis \"sites\" has no value \"y\"\n  known values: {new string('x', 45)}...{new string('x', 8)}tail",
            Assert.Throws<InvalidDataException>(() => Slice.Parse(run, ["sites=y"], [], null)).Message);
    }

    [Theory]
    [InlineData("probe.los=huber", "the run has no axis \"probe.los\"\n  did you mean \"probe.loss\"? known axes: vars.model, probe.loss")]
    [InlineData("probe.loss=hubert", "axis \"probe.loss\" has no value \"hubert\"\n  did you mean \"huber\"? known values: huber, l1")]
    [InlineData("huber", "\"huber\" is no AXIS=VALUE: write --where probe.loss=huber")]
    public void WhatIsNotThereIsNamedWithWhatThereIs(string where, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Slice.Parse(Run, [where], [], null)).Message);

    [Fact]
    public void AStageThatIsNotThereIsNamedWithThoseThatAre()
    {
        Assert.Equal("the run has no stage \"prob\"\n  did you mean \"probe\"? known stages: generate, probe, judge", Assert.Throws<InvalidDataException>(() => Slice.Parse(Run, [], ["prob"], null)).Message);
        Assert.Equal("a report has no axis of curves \"sigm\"\n  did you mean \"sigma\"? known axes of curves: step, sigma, snr", Assert.Throws<InvalidDataException>(() => Slice.Parse(Run, [], [], null, "sigm")).Message);
        Assert.Equal("no unit of the run has a sigma: its samplers do not say how much noise a step begins with", Assert.Throws<InvalidDataException>(() => Slice.Parse(Run, [], [], null, "sigma")).Message);
        Assert.Equal("\"x\" is no list of steps: write --steps 1,5,10-15", Assert.Throws<InvalidDataException>(() => Slice.Parse(Run, [], [], "x")).Message);
        Assert.Equal("the run has no step 9\n  there are no steps", Assert.Throws<InvalidDataException>(() => Slice.Parse(Run, [], [], "9")).Message);
    }
}
