using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>ResnetBlock2D</c>: norm, SiLU, convolution, twice; the time embedding is added in between.</summary>
internal sealed class ResnetBlock : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "norm1")]
    private readonly GroupNorm _norm1;

    [ComponentName(Name = "conv1")]
    private readonly Conv2d _conv1;

    [ComponentName(Name = "time_emb_proj")]
    private readonly Linear? _timeProjection;

    [ComponentName(Name = "norm2")]
    private readonly GroupNorm _norm2;

    [ComponentName(Name = "conv2")]
    private readonly Conv2d _conv2;

    [ComponentName(Name = "conv_shortcut")]
    private readonly Conv2d? _shortcut;

    private readonly HookPoint _input;
    private readonly HookPoint _difference;
    private readonly HookPoint _output;

    public ResnetBlock(ModulePath path, int channelsIn, int channelsOut, NormSettings norm, int? timeChannels = null)
        : base(nameof(ResnetBlock))
    {
        _norm1 = new GroupNorm(norm.Groups, channelsIn, norm.Epsilon);
        _conv1 = new Conv2d(channelsIn, channelsOut, kernel: 3, padding: 1);
        _timeProjection = timeChannels is { } width ? new Linear(width, channelsOut) : null;
        _norm2 = new GroupNorm(norm.Groups, channelsOut, norm.Epsilon);
        _conv2 = new Conv2d(channelsOut, channelsOut, kernel: 3, padding: 1);
        _shortcut = channelsIn == channelsOut ? null : new Conv2d(channelsIn, channelsOut, kernel: 1);
        _input = path.Child("input").Hook();
        _difference = path.Child("difference").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    /// <param name="input">[batch, in, h, w]</param>
    /// <param name="time">SiLU of the time embedding, [batch, time channels]; null in an autoencoder.</param>
    /// <returns>[batch, out, h, w]</returns>
    public override Tensor forward(Tensor input, Tensor? time)
    {
        using DisposeScope scope = NewDisposeScope();
        input = _input.Through(input);
        Tensor hidden = Freeing(_conv1, _norm1.Activated(input));
        if (_timeProjection is not null && time is not null)
        {
            Tensor shift = _timeProjection.call(time).unsqueeze(-1).unsqueeze(-1); // [batch, out, 1, 1]
            hidden = hidden.requires_grad ? hidden + shift : hidden.add_(shift);
        }

        Tensor normed = _norm2.Activated(hidden);
        hidden.Dispose(); // Maps are large: each is freed when the next is there. A gradient's graph keeps what it needs for itself.
        hidden = Freeing(_conv2, normed);
        Tensor residual = _shortcut is null ? input : _shortcut.call(input);
        Tensor added = _difference.Through(hidden);
        // What a listener keeps or gives is not written over.
        hidden = hidden.requires_grad || _difference.IsHeard ? residual + added : hidden.add_(residual);
        return scope.MoveToOuter(_output.Through(hidden));
    }

    private static Tensor Freeing(Conv2d convolution, Tensor map)
    {
        using (map)
        {
            return convolution.call(map);
        }
    }
}
