using Runner.Abstractions;
using Runner.Stages.Sampling;
using Runner.Torch.Hooks;
using Runner.Torch.Intervening;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>Activations that an intervention is given, by site, step and half of guidance: other samples', and means over training images.</summary>
internal sealed class GivenActivations : IDisposable
{
    private readonly Dictionary<GuidanceBranch, SourceActivations> _sources = [];
    private readonly Dictionary<GuidanceBranch, MeanActivations> _means = [];

    /// <summary>[images, channels, h, w]; null unless the intervention asks for another sample's.</summary>
    public Tensor? Source(HookSite site, int step, GuidanceBranch half) => _sources.TryGetValue(half, out SourceActivations? sources) ? sources[site, step] : null;

    /// <summary>[1, channels, h, w]; null unless the intervention asks for a mean.</summary>
    public Tensor? Mean(HookSite site, int step, GuidanceBranch half) => _means.TryGetValue(half, out MeanActivations? means) ? means[site, step] : null;

    /// <summary>Computes what an intervention needs, which is nothing for most.</summary>
    public static GivenActivations For(IIntervention intervention, Prompt[] prompts, InterventionPlan plan, IRunContext context)
    {
        GivenActivations given = new();
        foreach (GuidanceBranch half in plan.Halves)
        {
            if (intervention.SourceOffset is { } offset) given._sources[half] = SourceActivations.Read(plan, plan.Sources(prompts, offset), half, context);
            if (intervention.MeanOver is { } images) given._means[half] = MeanActivations.Read(plan, plan.Training(images), half, context);
        }

        return given;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SourceActivations sources in _sources.Values) sources.Dispose();
        foreach (MeanActivations means in _means.Values) means.Dispose();
    }
}

/// <summary>The mean activation of training images at the edited sites and steps when nothing is edited. Only sums are kept.</summary>
internal sealed class MeanActivations : IDisposable
{
    private readonly Dictionary<(string Site, int Step), Tensor> _means = [];

    /// <summary>[1, channels, h, w] at a site and step.</summary>
    public Tensor this[HookSite site, int step] => _means[(site.Name, step)];

    /// <summary>Runs the denoiser once for each edited step, over every unit of samples that holds some of the images.</summary>
    public static MeanActivations Read(InterventionPlan plan, Prompt[] images, GuidanceBranch half, IRunContext context)
    {
        HashSet<int> wanted = [.. images.Select(prompt => prompt.Index)];
        MeanActivations read = new();
        foreach (UnitReference shard in plan.ShardsOf(plan.Probe.Activations.Of, images))
        {
            using DisposeScope scope = NewDisposeScope();
            using Samples samples = SampleShard.Read(context.FolderOf(shard));
            Tensor rows = tensor(samples.Prompts.Index().Where(pair => wanted.Contains(pair.Item.Index)).Select(pair => (long)pair.Index).ToArray());
            using Samples chosen = new([.. samples.Prompts.Where(prompt => wanted.Contains(prompt.Index))], samples.Latents.index_select(0, rows), samples.Images.index_select(0, rows));
            foreach (int step in plan.Steps)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                using ActivationTrace trace = new(plan.Sites);
                plan.Sampler.Replay(chosen, step, half, ModelWeights.Trained, trace);
                foreach (HookSite site in plan.Sites) read.Add(site, step, trace[site], images.Length);
            }
        }

        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor mean in _means.Values) mean.Dispose();
    }

    private void Add(HookSite site, int step, Tensor activation, int images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor share = activation.to(ScalarType.Float32).sum([0], keepdim: true) / images;
        if (_means.Remove((site.Name, step), out Tensor? before))
        {
            share = share + before;
            before.Dispose();
        }

        _means[(site.Name, step)] = share.DetachFromDisposeScope();
    }
}

/// <summary>What other samples' activations are at the edited sites and steps when nothing is edited: the trained model is run again on their stored latents.</summary>
internal sealed class SourceActivations : IDisposable
{
    private readonly Dictionary<int, ActivationTrace> _traces = [];

    /// <summary>[images, channels, h, w] at a site and step, one for each edited image.</summary>
    public Tensor this[HookSite site, int step] => _traces[step][site];

    /// <summary>Runs the denoiser once for each edited step.</summary>
    /// <param name="plan">The sites and steps.</param>
    /// <param name="sources">The samples, one for each edited image.</param>
    /// <param name="half">Which half of guidance is computed.</param>
    /// <param name="context">Finds their latents.</param>
    public static SourceActivations Read(InterventionPlan plan, Prompt[] sources, GuidanceBranch half, IRunContext context)
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
            plan.Sampler.Replay(chosen, step, half, ModelWeights.Trained, read._traces[step]);
        }
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ActivationTrace trace in _traces.Values) trace.Dispose();
    }
}
