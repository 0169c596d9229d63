using Runner.Abstractions;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;

namespace Runner.Cli.Opening;

/// <summary>A sampler that works, and where.</summary>
/// <param name="Sampler">The sampler.</param>
/// <param name="Environment">What computes.</param>
/// <param name="Make">Makes another one elsewhere, such as in another number format; whoever asks disposes it.</param>
internal sealed record OpenedSampler(ISampler Sampler, RunEnvironment Environment, Func<RunEnvironment, ISampler> Make) : IDisposable
{
    /// <summary>The probes that were asked for, by the names that they were given.</summary>
    public IReadOnlyDictionary<string, IProbe> Probes { get; init; } = new Dictionary<string, IProbe>();

    public void Dispose() => Sampler.Dispose();
}
