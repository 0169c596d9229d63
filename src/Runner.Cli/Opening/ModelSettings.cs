using System.ComponentModel;
using Runner.Abstractions;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;

namespace Runner.Cli.Opening;

/// <summary>Holds a sampler that is chosen on the command line.</summary>
internal sealed record ModelSettings
{
    [Description("The model and its denoising loop.")]
    public required Part<ISampler> Sampler { get; init; }

    [Description("Probes, where a command needs some.")]
    public IReadOnlyDictionary<string, Part<IProbe>> Probes { get; init; } = new Dictionary<string, Part<IProbe>>();
}
