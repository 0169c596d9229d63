using Runner.Diffusion.Networks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>Causal multi-head self-attention: a token sees itself and what comes before it.</summary>
internal sealed class ClipAttention : nn.Module<Tensor, Tensor>
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly int _heads;

    internal ClipAttention(ClipTextConfig config)
        : base(nameof(ClipAttention))
    {
        int width = config.HiddenSize;
        _heads = config.NumAttentionHeads;
        register_module("k_proj", _key = new Linear(width, width));
        register_module("v_proj", _value = new Linear(width, width));
        register_module("q_proj", _query = new Linear(width, width));
        register_module("out_proj", _output = new Linear(width, width));
    }

    internal IEnumerable<Linear> Inputs => [_query, _key, _value];

    internal Linear Output => _output;

    /// <param name="input">[batch, tokens, width]</param>
    /// <returns>[batch, tokens, width]</returns>
    public override Tensor forward(Tensor input)
    {
        using Tensor query = Split(_query.call(input));
        using Tensor key = Split(_key.call(input));
        using Tensor value = Split(_value.call(input));
        using Tensor heads = nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true); // [batch, heads, tokens, width/heads]
        return _output.call(heads.transpose(1, 2).flatten(2));
    }

    // [batch, tokens, width] -> [batch, heads, tokens, width/heads]
    private Tensor Split(Tensor states) => states.unflatten(2, _heads, states.shape[2] / _heads).transpose(1, 2);
}
