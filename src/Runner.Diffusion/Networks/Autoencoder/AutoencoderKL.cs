using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>The autoencoder between pictures in [-1, 1] and latents, under diffusers' names. Latents are unscaled: <c>scaling_factor</c> is the caller's.</summary>
public sealed class AutoencoderKL : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "encoder")]
    private readonly Encoder _encoder;

    [ComponentName(Name = "decoder")]
    private readonly Decoder _decoder;

    [ComponentName(Name = "quant_conv")]
    private readonly Conv2d? _quantConv;

    [ComponentName(Name = "post_quant_conv")]
    private readonly Conv2d? _postQuantConv;

    private readonly Dictionary<string, HookPoint> _hooks;

    /// <summary>Builds the module. Weights are as <see cref="Weights"/> says, arbitrary where it says nothing.</summary>
    public AutoencoderKL(AutoencoderConfig config)
        : base(nameof(AutoencoderKL))
    {
        Config = config;
        ModulePath root = ModulePath.Root();
        _hooks = root.Hooks;
        _encoder = new Encoder(root.Child("encoder"), config);
        _decoder = new Decoder(root.Child("decoder"), config);
        _quantConv = config.UseQuantConv ? new Conv2d(2 * config.LatentChannels, 2 * config.LatentChannels, kernel: 1) : null;
        _postQuantConv = config.UsePostQuantConv ? new Conv2d(config.LatentChannels, config.LatentChannels, kernel: 1) : null;
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public AutoencoderConfig Config { get; }

    /// <summary>The hook points by the name of the module whose output passes there.</summary>
    public IReadOnlyDictionary<string, HookPoint> HookPoints => _hooks;

    /// <param name="image">[batch, 3, h, w] in [-1, 1]; h and w multiples of <see cref="AutoencoderConfig.Reduction"/>.</param>
    /// <returns>The posterior of the latent [batch, latent channels, h/f, w/f].</returns>
    public DiagonalGaussian Encode(Tensor image)
    {
        Expect(image, Config.InChannels, "image");
        using DisposeScope scope = NewDisposeScope();
        Tensor moments = _encoder.call(image);
        if (_quantConv is not null)
        {
            moments = _quantConv.call(moments);
        }

        Tensor[] halves = moments.chunk(2, 1);
        return new DiagonalGaussian(scope.MoveToOuter(halves[0]), scope.MoveToOuter(halves[1].clamp(-30, 20)));
    }

    /// <param name="latents">[batch, latent channels, h/f, w/f]</param>
    /// <returns>[batch, 3, h, w], about [-1, 1], not clamped</returns>
    public Tensor Decode(Tensor latents)
    {
        Expect(latents, Config.LatentChannels, "latents");
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(_decoder.call(_postQuantConv is null ? latents : _postQuantConv.call(latents)));
    }

    /// <summary>The reconstruction by way of the posterior's mean.</summary>
    public override Tensor forward(Tensor image)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(Decode(Encode(image).Mean));
    }

    private static void Expect(Tensor tensor, int channels, string what)
    {
        if (tensor.dim() != 4 || tensor.shape[1] != channels)
        {
            throw new ArgumentException($"autoencoder: the {what} must be [batch, {channels}, height, width], not [{string.Join(", ", tensor.shape)}]");
        }
    }
}
