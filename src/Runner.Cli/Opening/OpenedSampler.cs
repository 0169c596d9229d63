using Runner.Abstractions;
using Runner.Torch.Sampling;

namespace Runner.Cli.Opening;

/// <summary>A sampler that works, and where.</summary>
/// <param name="Sampler">The sampler.</param>
/// <param name="Environment">What computes.</param>
/// <param name="Make">Makes another one elsewhere, such as in another number format; whoever asks disposes it.</param>
internal sealed record OpenedSampler(ISampler Sampler, RunEnvironment Environment, Func<RunEnvironment, ISampler> Make) : IDisposable
{
    public void Dispose() => Sampler.Dispose();
}
