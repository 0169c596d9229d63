using Runner.Abstractions;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;

namespace Runner.Cli.Opening;

/// <summary>A sampler that works, and where.</summary>
internal sealed record OpenedSampler(ISampler Sampler, RunEnvironment Environment) : IDisposable
{
    /// <summary>The probes that were asked for, by the names that they were given.</summary>
    public IReadOnlyDictionary<string, IProbe> Probes { get; init; } = new Dictionary<string, IProbe>();

    public void Dispose() => Sampler.Dispose();
}
