using System.Globalization;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>The activations of all samples at one step, for some sites: what one forward pass of each shard gives. Shared by all probes of the pass.</summary>
internal sealed class StepActivations : IDisposable
{
    private readonly Dictionary<string, Tensor> _bySite;

    private StepActivations(Dictionary<string, Tensor> bySite) => _bySite = bySite;

    /// <summary>[samples, channels, h, w] at a site.</summary>
    public Tensor this[HookSite site] => _bySite[site.Name];

    /// <summary>Runs the denoiser once over every shard.</summary>
    public static StepActivations Compute(
        ISampler sampler, IEnumerable<string> shards, int step, GuidanceBranch branch, ModelWeights weights, IReadOnlyList<HookSite> sites, CancellationToken cancellation)
    {
        Dictionary<string, List<Tensor>> pieces = sites.ToDictionary(site => site.Name, _ => new List<Tensor>());
        using DisposeScope outer = NewDisposeScope();
        foreach (string shard in shards)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            using Samples samples = SampleShard.Read(shard);
            using ActivationTrace trace = new(sites);
            sampler.Replay(samples, step, branch, weights, trace);
            foreach (HookSite site in sites)
            {
                if (trace.Firings.GetValueOrDefault(site.Name) != 1)
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"hook site \"{site.Name}\" fired {trace.Firings.GetValueOrDefault(site.Name)} times at step {step}, not once"));
                pieces[site.Name].Add(trace[site].clone().MoveToOuterDisposeScope());
            }
        }

        return new StepActivations(pieces.ToDictionary(pair => pair.Key, pair => cat([.. pair.Value]).DetachFromDisposeScope()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _bySite.Values) tensor.Dispose();
    }
}
