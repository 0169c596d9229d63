using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Waves;

/// <summary>Three small matrices with two places to look between them.</summary>
internal sealed class WaveModel : IDisposable
{
    public static readonly HookSite Phase = new("wave.1.phase", "wave.phase", "wave", 1, "phase", 8, 8, 4, SiteLayout.Tokens);
    public static readonly HookSite Crest = new("crest.1.height", "crest.height", "crest", 1, "height", 8, 8, 4, SiteLayout.ChannelsFirst);

    private readonly Tensor[] _weights;

    private readonly double _scale;

    public WaveModel(ModelWeights weights, double scale = 1)
    {
        _scale = scale;
        using Generator generator = new(DerivedSeed.Of(0, "waves", weights.ToString()));
        _weights = [.. new long[][] { [4, 2, 1, 1], [4, 4, 1, 1], [2, 4, 1, 1] }.Select(shape => randn(shape, generator: generator).DetachFromDisposeScope())];
    }

    // latent [b, 2, 8, 8] -> [b, 2, 8, 8]
    public Tensor Forward(Tensor latent, Func<HookSite, Tensor, Tensor> hook)
    {
        Tensor phase = nn.functional.conv2d(latent, _weights[0]).cos();
        phase = SiteMap.FromLayout(Phase, hook(Phase, SiteMap.ToLayout(Phase, phase)));
        Tensor crest = hook(Crest, nn.functional.conv2d(phase, _weights[1]).tanh() * _scale);
        return (latent * 0.8) + (nn.functional.conv2d(crest, _weights[2]) * 0.3);
    }

    public void Dispose()
    {
        foreach (Tensor weight in _weights) weight.Dispose();
    }
}
