using Runner.Abstractions;
using Runner.Torch.Hooks;
using static TorchSharp.torch;

namespace Runner.Torch.Sampling;

/// <summary>
/// A generative model with its denoising loop. It makes samples, and it can run the denoiser again at any recorded step, so that activations need not be stored.
/// Weights are loaded at the first call that needs them; <see cref="Shape"/> and <see cref="Sites"/> come from configuration files alone.
/// </summary>
public interface ISampler : IDisposable
{
    /// <summary>Sizes of latents and images, and the number of steps.</summary>
    SamplerShape Shape { get; }

    /// <summary>Every place in the model whose activation can be read or edited, in the order of the forward pass.</summary>
    IReadOnlyList<HookSite> Sites { get; }

    /// <summary>How much signal and noise the latent holds when each step begins; empty where the sampler does not say.</summary>
    IReadOnlyList<StepNoise> Noise => [];

    /// <summary>Whether <see cref="Sample"/> starts from pictures (<see cref="PromptBatch.Images"/>) rather than from noise alone.</summary>
    bool TakesImages => false;

    /// <summary>Whether <see cref="Sample"/> denoises, so that editing activations on the way makes another picture.</summary>
    bool TakesEdits => true;

    /// <summary>Finds what would keep this sampler from working, or what was set without effect, from configurations and heads of files: no weights are loaded.</summary>
    /// <returns>Problems whose settings are paths within this sampler's own, such as <c>model</c>.</returns>
    IEnumerable<Problem> Check() => [];

    /// <summary>Bytes that the trained model's weights take in the run's number format, from configurations alone; 0 where the sampler has none or does not say.</summary>
    long WeightBytes => 0;

    /// <summary>
    /// Bytes of the device's memory at the peak of a call, from configurations alone: the weights that it needs and what it computes on the way, without what it gives and without activations that a
    /// trace retains. 0 where the sampler does not say.
    /// </summary>
    /// <param name="call">The call.</param>
    long PeakBytes(SamplerCall call) => WeightBytes;

    /// <summary>Floating-point operations of a call, from configurations alone; 0 where the sampler does not say. A replay ends where all that is listened at has been heard.</summary>
    /// <param name="call">The call.</param>
    double Operations(SamplerCall call) => Shape.Operations(call);

    /// <summary>Loads all weights of the trained model now rather than when they are first needed, so that this can be measured.</summary>
    /// <returns>The bytes that they take in the run's number format; 0 where the sampler has none to load.</returns>
    long Load() => 0;

    /// <summary>Runs the whole denoising loop for a batch of prompts.</summary>
    /// <param name="batch">Texts and seeds. Each prompt's noise comes from its own seed, so it is the same in every batch.</param>
    /// <param name="editor">Changes activations on the way; null leaves them alone.</param>
    /// <param name="cancellation">Checked between steps.</param>
    Samples Sample(PromptBatch batch, IActivationEditor? editor, CancellationToken cancellation);

    /// <summary>Runs the denoiser at one recorded step, with <paramref name="trace"/> listening. Sites of the autoencoder fire on the latents after the step.</summary>
    /// <param name="samples">What <see cref="Sample"/> gave (latents after every step are enough).</param>
    /// <param name="step">1 to the number of steps: step 1 starts from the noise.</param>
    /// <param name="branch">Which half of the guidance pair is computed.</param>
    /// <param name="weights">The trained model, or the control whose weight tensors' entries are permuted.</param>
    /// <param name="trace">Retains or edits activations: [batch, ...] of the chosen branch.</param>
    void Replay(Samples samples, int step, GuidanceBranch branch, ModelWeights weights, ActivationTrace trace);

    /// <summary>Decodes latents to images.</summary>
    /// <param name="latents">[batch, channels, height, width] as in <see cref="Samples.Latents"/>.</param>
    /// <returns>[batch, 3, height, width] in 0 to 1, float32 on the CPU.</returns>
    Tensor Decode(Tensor latents);

    /// <summary>
    /// A text as the model reads it, token by token: one for each channel of a map of cross-attention. The last token of a word ends in a blank; tokens that are no part of the text are empty.
    /// </summary>
    /// <returns>Empty where the sampler reads no text.</returns>
    IReadOnlyList<string> Tokens(string text) => [];

    /// <summary>The words at the end of a text that the model does not read, because it reads so many tokens and no more; empty where it reads all.</summary>
    string Unread(string text) => "";

    /// <summary>Facts for someone who compares with another implementation: token ids, text states, time steps; written beside the samples.</summary>
    /// <returns>Named tensors with the batch as first axis (or none), documented by their names.</returns>
    IReadOnlyDictionary<string, Tensor> Describe(IReadOnlyList<Prompt> prompts);
}
