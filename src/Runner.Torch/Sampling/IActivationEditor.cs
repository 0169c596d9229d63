using Runner.Torch.Hooks;
using static TorchSharp.torch;

namespace Runner.Torch.Sampling;

/// <summary>
/// Changes activations while samples are made. Only the conditional half of the guidance pair is offered (the latent that a step begins with is both halves'), unless an editor asks for the other one
/// as well; later sites see the edited stream.
/// </summary>
public interface IActivationEditor
{
    /// <summary>Whether <see cref="Edit"/> wants this site at this step (1-based).</summary>
    bool Wants(HookSite site, int step);

    /// <summary>Gives the activation to go on with.</summary>
    /// <param name="site">The site.</param>
    /// <param name="step">The denoising step, from 1.</param>
    /// <param name="activation">[batch, channels, height, width], float32, where the model computes: whatever the site's layout and number format, brought into this one.</param>
    /// <returns>The same shape; <paramref name="activation"/> itself for no change.</returns>
    Tensor Edit(HookSite site, int step, Tensor activation);

    /// <summary>Whether the half of the guidance pair without the prompt's text is edited as well, by <see cref="EditUnconditional"/>.</summary>
    bool EditsBothHalves => false;

    /// <summary>The same as <see cref="Edit"/> for the half without the prompt's text; asked only where <see cref="EditsBothHalves"/>, and never for sites of the text encoder.</summary>
    /// <param name="site">The site.</param>
    /// <param name="step">The denoising step, from 1.</param>
    /// <param name="activation">[batch, channels, height, width], float32.</param>
    Tensor EditUnconditional(HookSite site, int step, Tensor activation) => activation;
}
