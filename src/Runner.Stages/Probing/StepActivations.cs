using System.Globalization;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Probing;

/// <summary>The activations of all samples at some steps, for some sites: what a forward pass of each shard gives at each. Shared by all probes of the pass.</summary>
internal sealed class StepActivations : IDisposable
{
    private readonly Dictionary<(int Step, string Site), Tensor> _all;

    private StepActivations(Dictionary<(int, string), Tensor> all) => _all = all;

    /// <summary>[samples, channels, h, w] of a place, in the current dispose scope: of several activations the channels one behind the other, step by step, all with the rows and columns that are read.</summary>
    public Tensor Of(ProbePlace place, Interpolation interpolation)
    {
        if (!place.IsJoined) return _all[(place.Step, place.Parts[0].Name)].alias();
        return Joined([.. place.Steps.SelectMany(step => place.Parts.Select(site => _all[(step, site.Name)]))], place.Site.Height, place.Site.Width, interpolation);
    }

    /// <summary>[images, channels of all, height, width] of maps of any size.</summary>
    internal static Tensor Joined(IReadOnlyList<Tensor> maps, long height, long width, Interpolation interpolation)
    {
        using DisposeScope scope = NewDisposeScope();
        return cat([.. maps.Select(map => Resized(map, height, width, interpolation))], 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Runs the denoiser once for each step over every shard. Each activation is copied once, into its place among those of all samples, in the format in which it is held.
    /// </summary>
    public static StepActivations Compute(
        ISampler sampler, IReadOnlyList<string> shards, IReadOnlyList<int> steps, GuidanceBranch branch, ModelWeights weights, IReadOnlyList<HookSite> sites, HeldFormat held, long images, CancellationToken cancellation)
    {
        Dictionary<(int, string), Tensor> all = [];
        using DisposeScope outer = NewDisposeScope();
        foreach (int step in steps)
        {
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
                    if (!all.TryGetValue((step, site.Name), out Tensor? whole))
                        all[(step, site.Name)] = whole = empty([images, .. some.shape[1..]], FormatOf(held, some.dtype), some.device).MoveToOuterDisposeScope();
                    whole.narrow(0, done, some.shape[0]).copy_(some);
                }

                done += samples.Prompts.Count;
            }

            if (done != images) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{done} samples came where {images} were said"));
        }

        foreach (Tensor tensor in all.Values) tensor.DetachFromDisposeScope();
        return new StepActivations(all);
    }

    private static Tensor Resized(Tensor maps, long height, long width, Interpolation interpolation)
    {
        if (maps.shape[2] == height && maps.shape[3] == width) return maps;
        if (interpolation == Interpolation.Bilinear)
        {
            using DisposeScope scope = NewDisposeScope();
            ScalarType exact = maps.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
            return nn.functional.interpolate(maps.to(exact), [height, width], mode: InterpolationMode.Bilinear, align_corners: false).to(maps.dtype).MoveToOuterDisposeScope();
        }

        return maps.index_select(2, Sources(maps.shape[2], height)).index_select(3, Sources(maps.shape[3], width));

        Tensor Sources(long from, long to) => tensor([.. Enumerable.Range(0, (int)to).Select(place => place * from / to)], ScalarType.Int64).to(maps.device);
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
        foreach (Tensor tensor in _all.Values) tensor.Dispose();
    }
}
