using Runner.Abstractions;
using Runner.Torch.Sampling;

namespace Runner.Cli.Opening;

/// <summary>A sampler that works, and where.</summary>
internal sealed record OpenedSampler(ISampler Sampler, RunEnvironment Environment) : IDisposable
{
    public void Dispose() => Sampler.Dispose();
}
