using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Multi-head attention of image tokens to each other, or to text.</summary>
internal sealed class Attention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "to_q")]
    private readonly Linear _toQuery;

    [ComponentName(Name = "to_k")]
    private readonly Linear _toKey;

    [ComponentName(Name = "to_v")]
    private readonly Linear _toValue;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<Linear> _toOutput;

    private readonly HookPoint _projected;
    private readonly int _heads;
    private readonly bool _upcast;

    public Attention(ModulePath path, int channels, int contextChannels, int heads, bool upcast)
        : base(nameof(Attention))
    {
        _toQuery = new Linear(channels, channels, bias: false);
        _toKey = new Linear(contextChannels, channels, bias: false);
        _toValue = new Linear(contextChannels, channels, bias: false);
        _toOutput = new ModuleList<Linear>(new Linear(channels, channels));
        _projected = path.Child("to_out", 0).Hook();
        _heads = heads;
        _upcast = upcast;
        RegisterComponents();
    }

    /// <param name="input">[batch, tokens, channels]</param>
    /// <param name="context">What is attended to: <paramref name="input"/> itself, or text [batch, text tokens, context channels]</param>
    /// <returns>[batch, tokens, channels]</returns>
    public override Tensor forward(Tensor input, Tensor context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor attended = Attend(Split(_toQuery.call(input)), Split(_toKey.call(context)), Split(_toValue.call(context)));
        Tensor merged = attended.transpose(1, 2).flatten(2); // [batch, tokens, channels]
        return scope.MoveToOuter(_projected.Through(_toOutput[0].call(merged)));
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value)
    {
        ScalarType narrow = query.dtype;
        return _upcast && narrow is not (ScalarType.Float32 or ScalarType.Float64)
            ? nn.functional.scaled_dot_product_attention(query.@float(), key.@float(), value.@float()).to(narrow)
            : nn.functional.scaled_dot_product_attention(query, key, value);
    }

    // [batch, tokens, channels] -> [batch, heads, tokens, channels / heads]
    private Tensor Split(Tensor tokens) => tokens.unflatten(2, _heads, tokens.shape[2] / _heads).transpose(1, 2);
}
