using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>The single-head self-attention in the middle of the autoencoder, its norm and residual sum included.</summary>
internal sealed class AutoencoderAttention : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "group_norm")]
    private readonly GroupNorm _norm;

    [ComponentName(Name = "to_q")]
    private readonly Linear _toQuery;

    [ComponentName(Name = "to_k")]
    private readonly Linear _toKey;

    [ComponentName(Name = "to_v")]
    private readonly Linear _toValue;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<Linear> _toOutput;

    private readonly HookPoint _input;
    private readonly HookPoint _projected;
    private readonly HookPoint _output;

    public AutoencoderAttention(ModulePath path, int channels, NormSettings norm)
        : base(nameof(AutoencoderAttention))
    {
        _norm = new GroupNorm(norm.Groups, channels, norm.Epsilon);
        _toQuery = new Linear(channels, channels);
        _toKey = new Linear(channels, channels);
        _toValue = new Linear(channels, channels);
        _toOutput = new ModuleList<Linear>(new Linear(channels, channels));
        _input = path.Child("input").Hook();
        _projected = path.Child("to_out", 0).Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    /// <param name="input">[batch, channels, h, w]</param>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        input = _input.Through(input);
        Tensor tokens = _norm.call(input).flatten(2).transpose(1, 2); // [batch, h*w, channels]
        Tensor query = _toQuery.call(tokens).unsqueeze(1); // [batch, 1, h*w, channels]
        Tensor key = _toKey.call(tokens).unsqueeze(1);
        Tensor value = _toValue.call(tokens).unsqueeze(1);
        Tensor attended = nn.functional.scaled_dot_product_attention(query, key, value).squeeze(1);
        Tensor projected = _projected.Through(_toOutput[0].call(attended)); // [batch, h*w, channels]
        return scope.MoveToOuter(_output.Through(input + projected.transpose(1, 2).view_as(input)));
    }
}
