using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>
/// Compares a sampler with itself in float64 on the processor, where no library of fast kernels computes: arithmetic that is wrong the same way twice repeats itself, agrees with itself in every batch,
/// and is found by nothing else.
/// </summary>
/// <param name="sampler">On the device and in the number format of the run.</param>
/// <param name="exact">The same in float64.</param>
internal sealed class ExactArithmetic(ISampler sampler, ISampler exact)
{
    /// <summary>The largest difference so far, as <see cref="Difference.OfImages"/>, and where.</summary>
    public double Largest { get; private set; }

    public string Where { get; private set; } = "";

    /// <summary>Compares the sites of some steps of given samples, in one half of the guidance pair.</summary>
    public void CompareSites(Samples samples, IReadOnlyList<HookSite> sites, int step, GuidanceBranch branch)
    {
        using DisposeScope scope = NewDisposeScope();
        using ActivationTrace fast = new(sites);
        using ActivationTrace slow = new(sites);
        sampler.Replay(samples, step, branch, ModelWeights.Trained, fast);
        exact.Replay(samples, step, branch, ModelWeights.Trained, slow);
        foreach (HookSite site in sites.Where(site => fast.Firings.ContainsKey(site.Name) && slow.Firings.ContainsKey(site.Name)))
        {
            Take(Difference.OfImages(fast[site], slow[site]), $"{site.Name} at step {step}");
        }
    }

    /// <summary>Compares the pictures of latents; numbers of a picture lie between 0 and 1.</summary>
    public void ComparePictures(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Take(Difference.OfImages(sampler.Decode(latents), exact.Decode(latents)), "the decoded picture");
    }

    /// <summary>What was found, as it is told and remembered.</summary>
    public string Figures(double tolerance) => Difference.Figures(Largest, Where, tolerance);

    private void Take(double difference, string where)
    {
        if (!(difference <= Largest))
        {
            (Largest, Where) = (difference, where);
        }
    }
}
