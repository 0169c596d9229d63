using Runner.Diffusion.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>Text states of the two halves of the guidance pair.</summary>
/// <param name="Conditional">[batch, tokens, width] of the prompts.</param>
/// <param name="Unconditional">[batch, tokens, width] of the empty or negative text.</param>
internal sealed record Conditioning(Tensor Conditional, Tensor Unconditional)
{
    /// <summary>Encodes texts with a model, in the current dispose scope.</summary>
    public static Conditioning Encode(LatentDiffusionModel model, IReadOnlyList<string> texts, string negative) =>
        new(States(model, model.Text, texts), Repeated(model, model.Text, negative, texts.Count));

    /// <summary>[texts, tokens, width] in the denoiser's number format. The text encoder itself runs in float32: it is small, and runs once.</summary>
    public static Tensor States(LatentDiffusionModel model, ClipTextModel text, IReadOnlyList<string> texts)
    {
        using DisposeScope scope = NewDisposeScope();
        return text.call(model.Tokenizer.Encode(texts).to(model.Device)).to(model.Dtype).MoveToOuterDisposeScope();
    }

    /// <summary>One text for a whole batch: [count, tokens, width]</summary>
    public static Tensor Repeated(LatentDiffusionModel model, ClipTextModel encoder, string text, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        return States(model, encoder, [text]).expand(count, -1, -1).contiguous().MoveToOuterDisposeScope();
    }
}
