using Runner.Cli.Consoles;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Tests.Consoles;

public sealed class Sites
{
    private static readonly SamplerShape Shape = new(15, 4, 64, 64, 512, 512, 803e9);

    [Fact]
    public void SitesAreListedWithTheirSizesTheFactorToTheImageAndWhatCanBeDoneThere() => Assert.Equal(
        """
         site                             block      layer  kind                 h x w x c  per image  to image              module
        ───
         decoder.4.1.self-attention       decoder.4      1  self-attention       64x64x320       5 MB         8              up_blocks.3.attn1.to_out.0
         decoder.4.1.cross-attention.map  decoder.4      1  cross-attention.map   64x64x77     1.2 MB         8  on request  up_blocks.3.attn2.map
         text.states                      text           1  text-states           1x77x768     231 KB            on request  text
         picture                          picture        1  picture              512x512x3       3 MB         1  read only   picture


        """,
        Recorded.Of(SiteTable.Of(
            [
                new HookSite("decoder.4.1.self-attention", "up_blocks.3.attn1.to_out.0", "decoder.4", 1, SiteKinds.SelfAttention, 64, 64, 320, SiteLayout.Tokens),
                new HookSite("decoder.4.1.cross-attention.map", "up_blocks.3.attn2.map", "decoder.4", 1, "cross-attention.map", 64, 64, 77, SiteLayout.Tokens) { OnRequest = "map" },
                new HookSite("text.states", "text", "text", 1, SiteKinds.TextStates, 1, 77, 768, SiteLayout.Tokens) { OnRequest = "text", HasPlaces = false },
                new HookSite("picture", "picture", "picture", 1, SiteKinds.Picture, 512, 512, 3, SiteLayout.ChannelsFirst) { OnRequest = "picture", FixedBecause = "it is over" },
            ],
            Shape)));

    [Fact]
    public void TheModelsSizesStandBelow() => Assert.Equal(
        "latents 64x64x4, images 512x512, 15 steps; one forward pass of one sample takes 803 GFLOP", SiteTable.Total(Shape));
}
