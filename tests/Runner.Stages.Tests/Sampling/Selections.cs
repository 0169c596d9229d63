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

    private static IEnumerable<Problem> Find(SiteSelector sites) => SiteProblems.Find("activations", sites, StepRange.All, Model);

    private static HookSite Site(string block, string kind) => new($"{block}.1.{kind}", $"module.{block}.{kind}", block, 1, kind, 2, 2, 4, SiteLayout.Tokens);
}
