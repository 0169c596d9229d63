using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>
/// What a sampler computes in a case that costs little: the last step of two images that are drawn and not sampled, at every site, and a picture. A few thousand numbers of each activation are kept, evenly
/// spaced, so that all sites are heard in one pass and two samplers can be compared one after the other: what is wrong in arithmetic is wrong all over.
/// </summary>
internal sealed class BriefArithmetic : IDisposable
{
    private const int Images = 2; // a single one is right where two are wrong
    private const int Numbers = 1 << 14;

    // A larger picture is decoded alone, and no layer of its decoder is heard: those take gigabytes, and the picture comes from all of them.
    private const long ManyPixels = 256 * 256;

    private readonly Dictionary<string, Tensor> values = [];

    private BriefArithmetic()
    {
    }

    /// <summary>Bytes at the peak, from configurations alone.</summary>
    public static long PeakBytes(ISampler sampler) => Math.Max(
        sampler.PeakBytes(new SamplerCall(SamplerWork.Replaying, Images) { Heard = SitesOf(sampler) }),
        sampler.PeakBytes(new SamplerCall(SamplerWork.Decoding, Pictures(sampler.Shape))));

    /// <summary>Computes the case.</summary>
    public static BriefArithmetic Of(ISampler sampler)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        SamplerShape shape = sampler.Shape;
        Prompt[] prompts = [new(0, "a photograph of two red cubes on the left of a blue ball", 0), new(1, "a green cone", 1)];
        using Generator generator = new(0);
        Tensor latents = randn([Images, shape.Steps + 1, shape.LatentChannels, shape.LatentHeight, shape.LatentWidth], generator: generator);
        using Samples samples = new(prompts, latents, zeros(Images, 3, 1, 1));
        using ActivationTrace trace = new(SitesOf(sampler), Numbers);
        sampler.Replay(samples, shape.Steps, GuidanceBranch.Conditional, ModelWeights.Trained, trace);
        BriefArithmetic brief = new();
        foreach (HookSite site in trace.Sites.Where(site => trace.Firings.ContainsKey(site.Name)))
        {
            brief.Keep($"{site.Name} at step {shape.Steps}", trace[site]);
        }
        brief.Keep("the decoded picture", sampler.Decode(latents.select(1, shape.Steps).narrow(0, 0, Pictures(shape)).contiguous()));
        return brief;
    }

    /// <summary>The first place whose numbers are not all finite; null where all are.</summary>
    public string? NotFinite => values.FirstOrDefault(value => !Difference.AreFinite(value.Value)).Key;

    /// <summary>The largest difference from the exact one, as <see cref="Difference.OfImages"/>, and where.</summary>
    public (double Difference, string Where) LargestFrom(BriefArithmetic exact)
    {
        (double Difference, string Where) largest = (0, "");
        foreach (string where in values.Keys.Where(exact.values.ContainsKey))
        {
            double difference = Difference.OfImages(values[where], exact.values[where]);
            if (!(difference <= largest.Difference)) largest = (difference, where);
        }
        return largest;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in values.Values) tensor.Dispose();
    }

    private static HookSite[] SitesOf(ISampler sampler) =>
        [.. new SiteSelector().Select(sampler.Sites).Where(site => !IsLarge(sampler.Shape) || site.FixedBecause.Length == 0 || site.Kind == SiteKinds.TextStates)];

    private static bool IsLarge(SamplerShape shape) => (long)shape.ImageHeight * shape.ImageWidth > ManyPixels;

    private static int Pictures(SamplerShape shape) => IsLarge(shape) ? 1 : Images;

    private void Keep(string where, Tensor value) => values[where] = value.to(ScalarType.Float64).cpu().DetachFromDisposeScope();
}
