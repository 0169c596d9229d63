using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>The model under examination, with what it samples when nobody listens. Owns those samples, not the sampler.</summary>
internal sealed class Patient : IDisposable
{
    private readonly CancellationToken _cancellation;

    /// <param name="sampler">The model.</param>
    /// <param name="sites">The sites that are examined.</param>
    /// <param name="batch">How many images one batch has.</param>
    /// <param name="tolerance">The largest relative difference that counts as agreement.</param>
    /// <param name="cancellation">Stops the examination.</param>
    public Patient(ISampler sampler, IReadOnlyList<HookSite> sites, int batch, double tolerance, CancellationToken cancellation)
    {
        (Sampler, Sites, Tolerance, _cancellation) = (sampler, sites, tolerance, cancellation);
        Prompts = [.. Enumerable.Range(0, batch).Select(number => new Prompt(number, Text(number), (ulong)number))];
        Unhooked = Sample(Prompts, null);
    }

    public ISampler Sampler { get; }

    public IReadOnlyList<HookSite> Sites { get; }

    public IReadOnlyList<Prompt> Prompts { get; }

    public double Tolerance { get; }

    /// <summary>What comes out of the whole batch without listeners.</summary>
    public Samples Unhooked { get; }

    /// <summary>Samples some prompts.</summary>
    public Samples Sample(IReadOnlyList<Prompt> prompts, IActivationEditor? editor)
    {
        using DisposeScope scope = NewDisposeScope();
        return Sampler.Sample(new PromptBatch(prompts), editor, _cancellation);
    }

    /// <summary>Runs the denoiser again at a step of the unhooked samples, with all examined sites listening.</summary>
    public ActivationTrace Replay(int step, ModelWeights weights)
    {
        _cancellation.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        ActivationTrace trace = new(Sites);
        Sampler.Replay(Unhooked, step, GuidanceBranch.Conditional, weights, trace);
        return trace;
    }

    public void Dispose() => Unhooked.Dispose();

    private static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"a photograph of {number + 1} red cubes on the left of a blue ball");
}
