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

    /// <summary>Runs the denoiser once over every shard. Each activation is copied once, into its place among those of all samples, in the format in which it is held.</summary>
    public static StepActivations Compute(
        ISampler sampler, IEnumerable<string> shards, int step, GuidanceBranch branch, ModelWeights weights, IReadOnlyList<HookSite> sites, HeldFormat held, long images, CancellationToken cancellation)
    {
        Dictionary<string, Tensor> all = [];
        using DisposeScope outer = NewDisposeScope();
        long done = 0;
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
                Tensor some = trace[site];
                if (!all.TryGetValue(site.Name, out Tensor? whole))
                    all[site.Name] = whole = empty([images, .. some.shape[1..]], FormatOf(held, some.dtype), some.device).MoveToOuterDisposeScope();
                whole.narrow(0, done, some.shape[0]).copy_(some);
            }

            done += samples.Prompts.Count;
        }

        if (done != images) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{done} samples came where {images} were said"));
        foreach (Tensor tensor in all.Values) tensor.DetachFromDisposeScope();
        return new StepActivations(all);
    }

    private static ScalarType FormatOf(HeldFormat held, ScalarType computed) => held switch
    {
        HeldFormat.Float16 => ScalarType.Float16,
        HeldFormat.Bfloat16 => ScalarType.BFloat16,
        _ => computed,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _bySite.Values) tensor.Dispose();
    }
}
