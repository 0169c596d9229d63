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

    private readonly HookPoint _input;
    private readonly HookPoint _queries;
    private readonly HookPoint _keys;
    private readonly HookPoint _values;
    private readonly HookPoint _headMaps;
    private readonly HookPoint _map;
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
        _input = path.Child("input").Hook();
        _queries = path.Child("to_q").Hook();
        _keys = path.Child("to_k").Hook();
        _values = path.Child("to_v").Hook();
        _headMaps = path.Child("head-maps").Hook();
        _map = path.Child("map").Hook();
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
        Tensor given = _input.Through(input);
        Tensor seen = ReferenceEquals(input, context) ? given : context;
        Tensor query = Split(_queries.Through(_toQuery.call(given)));
        Tensor key = Split(_keys.Through(_toKey.call(seen)));
        Tensor value = Split(_values.Through(_toValue.call(seen)));
        Tensor attended = Attend(query, key, value);
        if (_headMaps.IsHeard || _map.IsHeard) attended = InTheOpen(query, key, value, attended);
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

    // Fused attention never holds its probabilities: where somebody listens they are computed beside it, and an edit adds what it changes.
    private Tensor InTheOpen(Tensor query, Tensor key, Tensor value, Tensor attended)
    {
        Tensor shares = Shares(query, key); // [batch, heads, tokens, context]
        Tensor changed = shares;
        if (_headMaps.IsHeard)
        {
            Tensor heads = shares.transpose(1, 2).flatten(2); // [batch, tokens, heads * context]
            Tensor left = _headMaps.Through(heads);
            if (!ReferenceEquals(left, heads)) changed = left.unflatten(2, _heads, shares.shape[3]).transpose(1, 2);
        }

        if (_map.IsHeard)
        {
            Tensor mean = changed.mean([1]); // [batch, tokens, context]
            Tensor left = _map.Through(mean);
            if (!ReferenceEquals(left, mean)) changed = changed + (left - mean).unsqueeze(1); // all heads alike, so that their mean is what was asked for
        }

        return ReferenceEquals(changed, shares) ? attended : attended + (changed - shares).matmul(value.to(shares.dtype)).to(attended.dtype);
    }

    private Tensor Shares(Tensor query, Tensor key)
    {
        if (_upcast && query.dtype is not (ScalarType.Float32 or ScalarType.Float64)) (query, key) = (query.@float(), key.@float());
        return (query / Math.Sqrt(query.shape[3])).matmul(key.transpose(2, 3)).softmax(-1);
    }

    // [batch, tokens, channels] -> [batch, heads, tokens, channels / heads]
    private Tensor Split(Tensor tokens) => tokens.unflatten(2, _heads, tokens.shape[2] / _heads).transpose(1, 2);
}
