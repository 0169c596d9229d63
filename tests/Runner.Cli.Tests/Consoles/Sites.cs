using Runner.Cli.Consoles;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Tests.Consoles;

public sealed class Sites
{
    private static readonly SamplerShape Shape = new(15, 4, 64, 64, 512, 512, 803e9);

    [Fact]
    public void SitesAreListedWithTheirSizesAndTheFactorToTheImage() => Assert.Equal(
        """
         site                        block      layer  kind            h x w x c  to image  module
        ───
         decoder.4.1.self-attention  decoder.4      1  self-attention  64x64x320         8  up_blocks.3.attentions.0.transformer_blocks.0.attn1.to_out.0


        """,
        Recorded.Of(SiteTable.Of(
            [new HookSite("decoder.4.1.self-attention", "up_blocks.3.attentions.0.transformer_blocks.0.attn1.to_out.0", "decoder.4", 1, SiteKinds.SelfAttention, 64, 64, 320, SiteLayout.Tokens)],
            Shape)));

    [Fact]
    public void TheModelsSizesStandBelow() => Assert.Equal(
        "latents 64x64x4, images 512x512, 15 steps; one forward pass of one sample takes 803 GFLOP", SiteTable.Total(Shape));
}
