using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>BasicTransformerBlock</c>: self-attention, cross-attention to the text, feed-forward, each with its norm and residual sum.</summary>
internal sealed class TransformerBlock : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _norm1;

    [ComponentName(Name = "attn1")]
    private readonly Attention _selfAttention;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _norm2;

    [ComponentName(Name = "attn2")]
    private readonly Attention _crossAttention;

    [ComponentName(Name = "norm3")]
    private readonly LayerNorm _norm3;

    [ComponentName(Name = "ff")]
    private readonly FeedForward _feedForward;

    private readonly HookPoint _input;
    private readonly HookPoint _afterSelfAttention;
    private readonly HookPoint _afterCrossAttention;
    private readonly HookPoint _difference;
    private readonly HookPoint _output;

    public TransformerBlock(ModulePath path, int channels, int heads, UNetConfig config)
        : base(nameof(TransformerBlock))
    {
        _norm1 = new LayerNorm(channels);
        _selfAttention = new Attention(path.Child("attn1"), channels, channels, heads, config.UpcastAttention);
        _norm2 = new LayerNorm(channels);
        _crossAttention = new Attention(path.Child("attn2"), channels, config.CrossAttentionDim, heads, config.UpcastAttention);
        _norm3 = new LayerNorm(channels);
        _feedForward = new FeedForward(path.Child("ff"), channels);
        _input = path.Child("input").Hook();
        _afterSelfAttention = path.Child("attn1").Child("stream").Hook();
        _afterCrossAttention = path.Child("attn2").Child("stream").Hook();
        _difference = path.Child("difference").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    /// <param name="tokens">[batch, h*w, channels]</param>
    /// <param name="text">[batch, text tokens, text channels]</param>
    public override Tensor forward(Tensor tokens, Tensor text)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor given = tokens = _input.Through(tokens);
        Tensor normed = _norm1.call(tokens);
        tokens = _afterSelfAttention.Through(tokens + _selfAttention.call(normed, normed));
        tokens = _afterCrossAttention.Through(tokens + _crossAttention.call(_norm2.call(tokens), text));
        tokens = tokens + _feedForward.call(_norm3.call(tokens));
        tokens = _difference.Beside(tokens, () => tokens - given);
        return scope.MoveToOuter(_output.Through(tokens));
    }
}
