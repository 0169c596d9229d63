using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>What other samples' activations are at the edited sites and steps when nothing is edited: the trained model is run again on their stored latents.</summary>
internal sealed class SourceActivations : IDisposable
{
    private readonly Dictionary<int, ActivationTrace> _traces = [];

    /// <summary>[images, channels, h, w] at a site and step, one for each edited image.</summary>
    public Tensor this[HookSite site, int step] => _traces[step][site];

    /// <summary>Runs the denoiser once for each edited step.</summary>
    /// <param name="plan">The sites and steps.</param>
    /// <param name="sources">The samples, one for each edited image.</param>
    /// <param name="context">Finds their latents.</param>
    public static SourceActivations Read(InterventionPlan plan, Prompt[] sources, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<int, Tensor> latents = []; // of each prompt: [steps + 1, channels, h, w]
        Tensor images = zeros(0);
        foreach (UnitReference shard in plan.ShardsOf(plan.Probe.Activations.Of, sources))
        {
            using Samples samples = SampleShard.Read(context.FolderOf(shard));
            for (int row = 0; row < samples.Prompts.Count; row++) latents[samples.Prompts[row].Index] = samples.Latents[row].clone();
            images = samples.Images.narrow(0, 0, 1).clone();
        }
        using Samples chosen = new(sources, stack([.. sources.Select(prompt => latents[prompt.Index])]), images.expand(sources.Length, -1, -1, -1).clone());
        SourceActivations read = new();
        foreach (int step in plan.Steps)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            read._traces[step] = new ActivationTrace(plan.Sites);
            plan.Sampler.Replay(chosen, step, GuidanceBranch.Conditional, ModelWeights.Trained, read._traces[step]);
        }
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ActivationTrace trace in _traces.Values) trace.Dispose();
    }
}
