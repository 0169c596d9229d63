using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>The text states of both halves of the guidance pair. Owns its tensors.</summary>
/// <param name="conditional">[batch, tokens, width] of the prompts.</param>
/// <param name="unconditional">[batch, tokens, width] of the empty or negative text.</param>
internal sealed class Conditioning(Tensor conditional, Tensor unconditional) : IDisposable
{
    /// <summary>[batch, tokens, width] of the prompts.</summary>
    public Tensor Conditional { get; } = conditional.DetachFromDisposeScope();

    /// <summary>[batch, tokens, width] of the empty or negative text.</summary>
    public Tensor Unconditional { get; } = unconditional.DetachFromDisposeScope();

    /// <summary>Encodes texts with a model.</summary>
    public static Conditioning Encode(LatentDiffusionModel model, IReadOnlyList<string> texts, string negative)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor conditional = model.Text.call(model.Tokenizer.Encode(texts).to(model.Device));
        Tensor unconditional = model.Text.call(model.Tokenizer.Encode([negative]).to(model.Device)).expand(texts.Count, -1, -1).contiguous();
        return new Conditioning(conditional, unconditional);
    }

    public void Dispose()
    {
        Conditional.Dispose();
        Unconditional.Dispose();
    }
}
