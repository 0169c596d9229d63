using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Patching;

/// <summary>
/// Of a batch whose second half are donors, puts their activations into the first half's places, at the same site and step. The donors stay as they are: each of their activations is that of an unedited run.
/// </summary>
/// <param name="sites">The sites.</param>
/// <param name="steps">The steps.</param>
/// <param name="pairs">How many.</param>
/// <param name="bothHalves">Whether in both halves of guidance.</param>
internal sealed class PatchEditor(IReadOnlyList<HookSite> sites, IReadOnlyList<int> steps, int pairs, bool bothHalves) : IActivationEditor
{
    private readonly HashSet<string> _sites = [.. sites.Select(site => site.Name)];
    private readonly List<float[]> _norms = []; // of each edit, those of the images

    /// <inheritdoc/>
    public bool EditsBothHalves => bothHalves;

    /// <summary>For each image the mean norm of what was changed, over sites, steps and halves.</summary>
    public double[] MeanNorms => [.. Enumerable.Range(0, pairs).Select(image => _norms.Select(norms => (double)norms[image]).DefaultIfEmpty().Average())];

    /// <inheritdoc/>
    public bool Wants(HookSite site, int step) => steps.Contains(step) && _sites.Contains(site.Name);

    /// <inheritdoc/>
    public Tensor Edit(HookSite site, int step, Tensor activation)
    {
        using DisposeScope scope = NewDisposeScope();
        if (activation.shape[0] != 2 * pairs)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"site \"{site.Name}\" has {activation.shape[0]} activations for a batch of {2 * pairs}: patching needs receivers and donors side by side"));
        Tensor donors = activation.narrow(0, pairs, pairs);
        _norms.Add((donors - activation.narrow(0, 0, pairs)).flatten(1).norm(1).to(ScalarType.Float32).cpu().data<float>().ToArray());
        return cat([donors, donors]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor EditUnconditional(HookSite site, int step, Tensor activation) => Edit(site, step, activation);
}
