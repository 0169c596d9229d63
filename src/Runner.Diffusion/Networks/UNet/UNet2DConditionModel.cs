using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>The denoiser of Stable Diffusion 1.x and 2.x (Rombach et al. 2022), under diffusers' names.</summary>
public sealed class UNet2DConditionModel : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d _convIn;

    [ComponentName(Name = "time_embedding")]
    private readonly TimestepEmbedding _timeEmbedding;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<DownBlock> _downBlocks = [];

    [ComponentName(Name = "mid_block")]
    private readonly MidBlock _midBlock;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<UpBlock> _upBlocks = [];

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNorm _normOut;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d _convOut;

    private readonly Dictionary<string, HookPoint> _hooks;
    private readonly HookPoint _beforeConvIn;
    private readonly HookPoint _afterConvIn;
    private readonly HookPoint _afterNormOut;
    private readonly HookPoint _beforeConvOut;
    private readonly HookPoint _afterConvOut;

    /// <summary>Builds the module. Weights are as <see cref="Weights"/> says, arbitrary where it says nothing.</summary>
    public UNet2DConditionModel(UNetConfig config)
        : base(nameof(UNet2DConditionModel))
    {
        Config = config;
        ModulePath root = ModulePath.Root();
        _hooks = root.Hooks;
        int blocks = config.BlockOutChannels.Count;
        int channels = config.BlockOutChannels[0];
        _convIn = new Conv2d(config.InChannels, channels, kernel: 3, padding: 1);
        _beforeConvIn = root.Child("conv_in").Child("input").Hook();
        _afterConvIn = root.Child("conv_in").Hook();
        _timeEmbedding = new TimestepEmbedding(root.Child("time_embedding"), config);
        _downBlocks.append([.. Enumerable.Range(0, blocks).Select(block => new DownBlock(root.Child("down_blocks", block), block, config))]);
        _midBlock = new MidBlock(root.Child("mid_block"), config);
        _upBlocks.append([.. Enumerable.Range(0, blocks).Select(block => new UpBlock(root.Child("up_blocks", block), block, config))]);
        _normOut = new GroupNorm(config.NormNumGroups, channels, config.NormEps);
        _afterNormOut = root.Child("conv_norm_out").Hook();
        _convOut = new Conv2d(channels, config.OutChannels, kernel: 3, padding: 1);
        _beforeConvOut = root.Child("conv_out").Child("input").Hook();
        _afterConvOut = root.Child("conv_out").Hook();
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public UNetConfig Config { get; }

    /// <summary>The hook points by the name of the module whose output passes there.</summary>
    public IReadOnlyDictionary<string, HookPoint> HookPoints => _hooks;

    /// <summary>What the model predicts: the noise or, in a v-prediction model, the velocity.</summary>
    /// <param name="sample">[batch, latent channels, h, w]</param>
    /// <param name="timestep">[batch], or [1] for all; any number type, fractional ones included</param>
    /// <param name="encoderHiddenStates">[batch, text tokens, <see cref="UNetConfig.CrossAttentionDim"/>]</param>
    /// <returns>[batch, latent channels, h, w]</returns>
    public override Tensor forward(Tensor sample, Tensor timestep, Tensor encoderHiddenStates)
    {
        Check(sample, timestep, encoderHiddenStates);
        using DisposeScope scope = NewDisposeScope();
        Tensor sinusoids = _timeEmbedding.Sinusoids(timestep.expand(sample.shape[0])).to(sample.dtype);
        Tensor time = _timeEmbedding.call(sinusoids).silu(); // The residual blocks all begin with this SiLU: once is enough.
        Tensor hidden = _afterConvIn.Through(_convIn.call(_beforeConvIn.Through(sample)));
        Stack<Tensor> skips = new([hidden]);
        foreach (DownBlock block in _downBlocks)
        {
            hidden = block.Forward(hidden, time, encoderHiddenStates, skips);
        }

        hidden = _midBlock.call(hidden, time, encoderHiddenStates);
        foreach (UpBlock block in _upBlocks)
        {
            hidden = block.Forward(hidden, time, encoderHiddenStates, skips);
        }

        hidden = _afterNormOut.Through(_normOut.call(hidden)).silu();
        return scope.MoveToOuter(_afterConvOut.Through(_convOut.call(_beforeConvOut.Through(hidden))));
    }

    private void Check(Tensor sample, Tensor timestep, Tensor text)
    {
        if (sample.dim() != 4 || sample.shape[1] != Config.InChannels)
        {
            throw new ArgumentException($"U-Net: the sample must be [batch, {Config.InChannels}, height, width], not {Shown(sample)}");
        }

        if (timestep.dim() != 1 || (timestep.shape[0] != 1 && timestep.shape[0] != sample.shape[0]))
        {
            throw new ArgumentException($"U-Net: the timestep must be [{sample.shape[0]}] or [1], not {Shown(timestep)}");
        }

        if (text.dim() != 3 || text.shape[0] != sample.shape[0] || text.shape[2] != Config.CrossAttentionDim)
        {
            throw new ArgumentException($"U-Net: the text states must be [{sample.shape[0]}, tokens, {Config.CrossAttentionDim}], not {Shown(text)}");
        }
    }

    private static string Shown(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
