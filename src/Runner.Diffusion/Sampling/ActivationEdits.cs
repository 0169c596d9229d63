using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Sampling;

/// <summary>Offers the conditional half of activations to an editor, where it wants that the other half as well, and puts its answers back.</summary>
public static class ActivationEdits
{
    /// <summary>Listens at every site that the editor wants at this step.</summary>
    /// <param name="editor">Changes activations.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="sites">The denoiser's sites.</param>
    /// <param name="points">The denoiser's hook points, by module.</param>
    /// <param name="batch">Prompts in the batch: the last so many rows are the conditional half.</param>
    public static ListenerGroup Attach(IActivationEditor editor, int step, IEnumerable<HookSite> sites, IReadOnlyDictionary<string, HookPoint> points, int batch) =>
        new([.. sites
            .Where(site => editor.Wants(site, step))
            .Select(site => points[site.Module].Listen(activation => Edit(editor, site, step, activation, batch)))]);

    private static Tensor? Edit(IActivationEditor editor, HookSite site, int step, Tensor activation, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        long others = activation.shape[0] - batch;
        Tensor? unconditional = others > 0 && editor.EditsBothHalves ? Answer(editor.EditUnconditional, site, step, activation.narrow(0, 0, others)) : null;
        Tensor? conditional = Answer(editor.Edit, site, step, activation.narrow(0, others, batch));
        if (conditional is null && unconditional is null) return null;
        if (others == 0) return conditional?.clone().MoveToOuterDisposeScope();
        return cat([unconditional ?? activation.narrow(0, 0, others), conditional ?? activation.narrow(0, others, batch)]).MoveToOuterDisposeScope();
    }

    // In the site's own layout, number format and place; null: nothing was changed.
    private static Tensor? Answer(Func<HookSite, int, Tensor, Tensor> edit, HookSite site, int step, Tensor half)
    {
        Tensor map = SiteMap.FromLayout(site, half).to(ScalarType.Float32).contiguous();
        Tensor edited = edit(site, step, map);
        if (ReferenceEquals(edited, map)) return null;
        return edited.shape.SequenceEqual(map.shape)
            ? SiteMap.ToLayout(site, edited).to(half.dtype).to(half.device) // An editor may answer from elsewhere.
            : throw new HookException($"hook site \"{site.Name}\": the edit has shape [{string.Join(", ", edited.shape)}], the activation there has [{string.Join(", ", map.shape)}]");
    }
}
