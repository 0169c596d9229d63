using Runner.Torch.Hooks;
using Runner.Torch.Intervening;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Interventions.Tests;

/// <summary>Requests to edit two activations of three channels on a 2 x 2 grid, with 4 x 4 labels whose object moves from the left to the right half.</summary>
internal static class Some
{
    public static HookSite Site { get; } = new("decoder.1.1.self-attention", "up.attn1", "decoder.1", 1, SiteKinds.SelfAttention, 2, 2, 3, SiteLayout.Tokens);

    public static InterventionRequest Request(ITrainedProbe? probe = null, Tensor? norm = null, int images = 2) => new()
    {
        Site = Site,
        Step = 3,
        Activation = arange(images * 12, dtype: float32).view(images, 3, 2, 2) + 1,
        Original = Halves(images, left: 1, right: 0),
        Target = Halves(images, left: 0, right: 1),
        Probe = probe,
        ReferenceNorm = norm,
        Seeds = [.. Enumerable.Range(0, images).Select(i => (ulong)i)],
    };

    private static Tensor Halves(int images, long left, long right) => tensor([left, left, right, right]).expand(images, 4, 4).contiguous();
}
