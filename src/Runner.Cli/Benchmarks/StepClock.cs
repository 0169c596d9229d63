using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Cli.Benchmarks;

/// <summary>Takes the time at which each denoising step begins, and edits nothing: a sampler asks for every site whether it is wanted.</summary>
internal sealed class StepClock(TimeProvider time) : IActivationEditor
{
    private readonly SortedDictionary<int, long> _begun = [];

    /// <summary>The seconds from each step's beginning to the next one's; the last step has none.</summary>
    public IReadOnlyList<double> Steps => [.. _begun.Values.Zip(_begun.Values.Skip(1), (from, to) => time.GetElapsedTime(from, to).TotalSeconds)];

    public bool Wants(HookSite site, int step)
    {
        _begun.TryAdd(step, time.GetTimestamp());
        return false;
    }

    public Tensor Edit(HookSite site, int step, Tensor activation) => activation;
}
