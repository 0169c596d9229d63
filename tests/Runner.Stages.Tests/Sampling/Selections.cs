using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;

namespace Runner.Stages.Tests.Sampling;

/// <summary>A selection of sites and steps, each half of which must match something.</summary>
public sealed class Selections
{
    private const string Known = "blocks: encoder.1, decoder.3; kinds: self-attention, resnet; the first site is encoder.1.1.self-attention";

    private static readonly NoModel Model = new()
    {
        Sites = [Site("encoder.1", "self-attention"), Site("encoder.1", "resnet"), Site("decoder.3", "self-attention")],
    };

    [Theory]
    [InlineData("*")]
    [InlineData("encoder.1.*, decoder.3.*")]
    [InlineData("*.self-attention,*.resnet")]
    public void SoundOnesAreNoProblem(string name) => Assert.Empty(Find(new SiteSelector { Name = name }));

    [Theory]
    [InlineData("decoder.3.*, encodr.1.*", "\"encodr.1.*\" of \"decoder.3.*, encodr.1.*\" matches no hook site", "did you mean \"encoder.1.*\"? " + Known)]
    [InlineData("decoder.3.*, *.self-atention", "\"*.self-atention\" of \"decoder.3.*, *.self-atention\" matches no hook site", "did you mean \"*.self-attention\"? " + Known)]
    [InlineData("decoder.3.*, bottleneck", "\"bottleneck\" of \"decoder.3.*, bottleneck\" matches no hook site", Known)]
    [InlineData("decoder.3.*,", "a piece of \"decoder.3.*,\" between its commas is empty", "take the comma away, or write the missing piece")]
    [InlineData("encodr.1.*", "no hook site matches \"encodr.1.*\"", "did you mean \"encoder.1.*\"? " + Known)]
    public void AHalfThatMatchesNothingIsNamed(string name, string message, string advice) =>
        Assert.Equal(new Problem("activations.sites", message, advice), Assert.Single(Find(new SiteSelector { Name = name })));

    [Fact]
    public void EachPieceIsAskedTogetherWithTheOtherAttributes() => Assert.Equal(
        new Problem("activations.sites", "\"decoder.3\" of \"block encoder.1, decoder.3, kind resnet\" matches no hook site", Known),
        Assert.Single(Find(new SiteSelector { Block = "encoder.1, decoder.3", Kind = "resnet" })));

    [Theory]
    [InlineData("4", "step 4 does not exist: the sampler makes 3 steps")]
    [InlineData("1,2-9", "step 9 does not exist: the sampler makes 3 steps")]
    public void StepsBeyondTheLastAreNamed(string steps, string message) => Assert.Equal(
        new Problem("activations.steps", message, "steps: 1-3"),
        Assert.Single(SiteProblems.Find("activations", new SiteSelector(), StepRange.Parse(steps, null), Model)));

    [Fact]
    public void WhatIsThereOnRequestIsSaidToBeThere()
    {
        NoModel model = new() { Sites = [Site("decoder.3", "self-attention"), Site("decoder.3", "self-attention.queries") with { OnRequest = "queries" }] };
        Assert.Equal(
            new Problem("sites", "no hook site matches \"*.self-attention.*\"", "1 site is there only by a word of its own, such as \"decoder.3.1.self-attention.queries\"; ** stands for all"),
            Assert.Single(SiteProblems.Find("", new SiteSelector { Name = "*.self-attention.*" }, StepRange.All, model)));
        Assert.Equal(
            "blocks: decoder.3; kinds: self-attention; the first site is decoder.3.1.self-attention; 1 more is listed by the command sites",
            Assert.Single(SiteProblems.Find("", new SiteSelector { Name = "nothing" }, StepRange.All, model)).Advice);
    }

    [Fact]
    public void WhatCannotBeEditedSaysWhy()
    {
        NoModel model = new() { Sites = [Site("decoder.3", "self-attention"), .. new[] { "a", "b" }.Select(name => Site(name, "resnet") with { FixedBecause = "it is over" })] };
        Assert.Empty(SiteProblems.Fixed("sites", new SiteSelector { Block = "decoder.*" }, model));
        Assert.Equal(
            new Problem("sites", "site \"a.1.resnet\" can be read but not edited, nor one more: it is over", "choose sites of the denoising loop, such as decoder.*"),
            Assert.Single(SiteProblems.Fixed("sites", new SiteSelector(), model)));
    }

    [Fact]
    public void ARowOfTokensIsNoPlaceForAProbe()
    {
        NoModel model = new() { Sites = [Site("decoder.3", "self-attention"), Site("text.1", "layer") with { HasPlaces = false }] };
        Assert.Empty(SiteProblems.Placeless("sites", new SiteSelector { Block = "decoder.*" }, model));
        Assert.Equal(
            new Problem(
                "sites", "site \"text.1.1.layer\" has a row of tokens and no places of the picture: no pixel of a label belongs to it", "it can be stored: activations of the stage that makes the samples"),
            Assert.Single(SiteProblems.Placeless("sites", new SiteSelector(), model)));
    }

    private static IEnumerable<Problem> Find(SiteSelector sites) => SiteProblems.Find("activations", sites, StepRange.All, Model);

    private static HookSite Site(string block, string kind) => new($"{block}.1.{kind}", $"module.{block}.{kind}", block, 1, kind, 2, 2, 4, SiteLayout.Tokens);
}
