using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Intervening;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>Applies one intervention at the planned sites and steps, and notes by how much each image was moved there.</summary>
/// <param name="intervention">The intervention.</param>
/// <param name="plan">The sites and steps.</param>
/// <param name="probes">The probes, for interventions that need them.</param>
/// <param name="labels">The original and the wanted labels.</param>
/// <param name="seeds">Gives each image's seed at a site and step.</param>
/// <param name="given">Other samples' activations and means of activations, for interventions that put them in place.</param>
/// <param name="reference">The editor whose edit norms a random baseline takes over; null: none.</param>
/// <param name="bothHalves">Whether both halves of guidance are edited.</param>
internal sealed class InterventionEditor(
    IIntervention intervention, InterventionPlan plan, ProbeShelf probes, EditedLabels labels, Func<HookSite, int, ulong[]> seeds, InterventionEditor? reference, GivenActivations given, bool bothHalves)
    : IActivationEditor, IDisposable
{
    private readonly Dictionary<(string Site, int Step, GuidanceBranch Half), Tensor> _norms = [];
    private (Tensor Original, Tensor Target)? _labels; // Where the activations are.

    /// <inheritdoc/>
    public bool Wants(HookSite site, int step) => plan.Steps.Contains(step) && plan.Sites.Any(chosen => chosen.Name == site.Name);

    /// <inheritdoc/>
    public bool EditsBothHalves => bothHalves;

    /// <inheritdoc/>
    public Tensor Edit(HookSite site, int step, Tensor activation) => Edit(site, step, GuidanceBranch.Conditional, activation);

    /// <inheritdoc/>
    public Tensor EditUnconditional(HookSite site, int step, Tensor activation) => Edit(site, step, GuidanceBranch.Unconditional, activation);

    private Tensor Edit(HookSite site, int step, GuidanceBranch half, Tensor activation)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor original, Tensor target) = _labels ??= (labels.Original.to(activation.device).alias().DetachFromDisposeScope(), labels.Target.to(activation.device).alias().DetachFromDisposeScope());
        Tensor edited = intervention.Edit(new InterventionRequest
        {
            Site = site,
            Step = step,
            Activation = activation,
            Target = target,
            Original = original,
            Probe = intervention.NeedsProbe ? probes[site, step] : null,
            ReferenceNorm = intervention.NormLike is not null ? NormOf(site, step, half) : null,
            Source = given.Source(site, step, half)?.to(activation.device),
            Mean = given.Mean(site, step, half)?.to(activation.device),
            Seeds = seeds(site, step),
        });
        _norms[(site.Name, step, half)] = (edited - activation).flatten(1).norm(1).DetachFromDisposeScope();
        return ReferenceEquals(edited, activation) ? activation : edited.MoveToOuterDisposeScope();
    }

    /// <summary>For each image the mean norm of its edits over sites, steps and halves.</summary>
    public double[] MeanNorms()
    {
        using DisposeScope scope = NewDisposeScope();
        return _norms.Count == 0 ? new double[labels.Index.Count] : stack(_norms.Values).to(ScalarType.Float64).mean([0]).cpu().data<double>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor norm in _norms.Values) norm.Dispose();
        _labels?.Original.Dispose();
        _labels?.Target.Dispose();
    }

    private Tensor NormOf(HookSite site, int step, GuidanceBranch half) =>
        reference is not null && reference._norms.TryGetValue((site.Name, step, half), out Tensor? norm)
            ? norm
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"intervention \"{intervention.NormLike}\" did not edit site \"{site.Name}\" at step {step}, so its norm cannot be taken over"));
}
