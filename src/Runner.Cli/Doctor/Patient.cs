using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Native;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>The model under examination, with what it samples when nobody listens. Owns those samples, not the sampler. While it lives finalisers stand, but between its passes.</summary>
internal sealed class Patient : IDisposable
{
    private const long MemoryOfGroup = 1L << 29;
    private readonly FinalizerHold _hold = FinalizerHold.Begin();
    private readonly Lazy<ISampler> _exact;

    /// <param name="sampler">The model.</param>
    /// <param name="exact">Makes the same model in float64; it is disposed with this.</param>
    /// <param name="sites">The sites that are examined.</param>
    /// <param name="batch">How many images one batch has.</param>
    /// <param name="tolerance">The largest relative difference that counts as agreement.</param>
    /// <param name="cancellation">Stops the examination.</param>
    public Patient(ISampler sampler, Func<ISampler> exact, IReadOnlyList<HookSite> sites, int batch, double tolerance, CancellationToken cancellation)
    {
        (Sampler, Sites, Tolerance, Cancellation) = (sampler, sites, tolerance, cancellation);
        _exact = new(exact);
        Groups = [.. GroupsOf(sites, batch)];
        Prompts = [.. Enumerable.Range(0, batch).Select(number => new Prompt(number, Text(number), (ulong)number))];
        Unhooked = Sample(Prompts, null);
    }

    public ISampler Sampler { get; }

    /// <summary>The same model in float64.</summary>
    public ISampler Exact => _exact.Value;

    public CancellationToken Cancellation { get; }

    /// <summary>The first step, the middle one and the last.</summary>
    public IReadOnlyList<int> SomeSteps => [.. new[] { 1, (Sampler.Shape.Steps + 1) / 2, Sampler.Shape.Steps }.Distinct()];

    public IReadOnlyList<HookSite> Sites { get; }

    /// <summary>The sites in pieces whose activations of the whole batch take a bounded memory: the attention of every head of a large model takes gigabytes.</summary>
    public IReadOnlyList<IReadOnlyList<HookSite>> Groups { get; }

    public IReadOnlyList<Prompt> Prompts { get; }

    public double Tolerance { get; }

    /// <summary>What comes out of the whole batch without listeners.</summary>
    public Samples Unhooked { get; }

    /// <summary>Samples some prompts.</summary>
    public Samples Sample(IReadOnlyList<Prompt> prompts, IActivationEditor? editor) => SampleUntil(prompts, editor, CancellationToken.None);

    /// <summary>Samples some prompts, unless an editor has seen enough on the way.</summary>
    /// <exception cref="OperationCanceledException">It has.</exception>
    public Samples SampleUntil(IReadOnlyList<Prompt> prompts, IActivationEditor? editor, CancellationToken enough)
    {
        FinalizerHold.Renew();
        using DisposeScope scope = NewDisposeScope();
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(Cancellation, enough);
        return Sampler.Sample(new PromptBatch(prompts), editor, either.Token);
    }

    /// <summary>Runs the denoiser again at a step of the unhooked samples, with some of the examined sites listening.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="step">The step.</param>
    /// <param name="weights">The trained model or its control.</param>
    /// <param name="branch">The half of the guidance pair.</param>
    /// <param name="text">What stands in every prompt's place; null leaves them.</param>
    public ActivationTrace Replay(IReadOnlyList<HookSite> sites, int step, ModelWeights weights, GuidanceBranch branch = GuidanceBranch.Conditional, string? text = null)
    {
        Cancellation.ThrowIfCancellationRequested();
        FinalizerHold.Renew();
        using DisposeScope scope = NewDisposeScope();
        ActivationTrace trace = new(sites);
        if (text is null)
        {
            Sampler.Replay(Unhooked, step, branch, weights, trace);
            return trace;
        }
        using Samples retold = new([.. Prompts.Select(prompt => prompt with { Text = text })], Unhooked.Latents.clone(), Unhooked.Images.clone());
        Sampler.Replay(retold, step, branch, weights, trace);
        return trace;
    }

    public void Dispose()
    {
        Unhooked.Dispose();
        if (_exact.IsValueCreated)
        {
            _exact.Value.Dispose();
        }
        _hold.Dispose();
    }

    /// <summary>Bytes of a batch's activations.</summary>
    public long BytesOf(IReadOnlyList<HookSite> sites) => sites.Sum(site => BytesOf(site, Prompts.Count));

    private static long BytesOf(HookSite site, int batch) => (site.Numbers + site.NumbersAside) * batch * sizeof(float);

    private static IEnumerable<IReadOnlyList<HookSite>> GroupsOf(IReadOnlyList<HookSite> sites, int batch)
    {
        List<HookSite> group = [];
        long bytes = 0;
        foreach (HookSite site in sites)
        {
            long size = BytesOf(site, batch);
            if (group.Count > 0 && bytes + size > MemoryOfGroup)
            {
                yield return group;
                (group, bytes) = ([], 0);
            }
            group.Add(site);
            bytes += size;
        }
        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"a photograph of {number + 1} red cubes on the left of a blue ball");
}
