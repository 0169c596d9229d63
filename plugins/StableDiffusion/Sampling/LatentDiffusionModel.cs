using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Torch.Weights;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>The networks of a model folder. Configurations are read at once, weights when a network is first asked for.</summary>
internal sealed class LatentDiffusionModel : IDisposable
{
    private readonly NetworkFolder _folder;
    private readonly ulong _seed;
    private readonly Lazy<ClipTokenizer> _tokenizer;
    private readonly Lazy<ClipTextModel> _text;
    private readonly Control<ClipTextModel> _permutedText;
    private readonly Lazy<UNet2DConditionModel> _denoiser;
    private readonly Control<UNet2DConditionModel> _permuted;
    private readonly Lazy<AutoencoderKL> _autoencoder;
    private readonly Control<AutoencoderKL> _permutedAutoencoder;
    private readonly Lazy<NetworkBytes> _weightBytes;

    /// <param name="folder">The folder, device and number format.</param>
    /// <param name="seed">Seeds the permutation of the control.</param>
    public LatentDiffusionModel(NetworkFolder folder, ulong seed)
    {
        (_folder, _seed) = (folder, seed);
        DenoiserConfig = UNetConfig.Load(Path.Combine(folder.Folder, "unet", "config.json"));
        AutoencoderConfig = AutoencoderConfig.Load(Path.Combine(folder.Folder, "vae", "config.json"));
        TextConfig = ClipTextConfig.Load(Path.Combine(folder.Folder, "text_encoder", "config.json"));
        _tokenizer = new(() => ClipTokenizer.Load(Path.Combine(folder.Folder, "tokenizer")));
        _text = new(LoadText);
        _permutedText = new(() => Permuted(LoadText()));
        _denoiser = new(LoadDenoiser);
        _permuted = new(() => Permuted(LoadDenoiser()));
        _autoencoder = new(LoadAutoencoder);
        _weightBytes = new(CountWeights);
        _permutedAutoencoder = new(() => Permuted(LoadAutoencoder()));
    }

    public UNetConfig DenoiserConfig { get; }

    public AutoencoderConfig AutoencoderConfig { get; }

    public ClipTextConfig TextConfig { get; }

    public ClipTokenizer Tokenizer => _tokenizer.Value;

    public ClipTextModel Text => _text.Value;

    /// <summary>The control of the text encoder's own sites.</summary>
    public ClipTextModel PermutedText => _permutedText.Value;

    public UNet2DConditionModel Denoiser => _denoiser.Value;

    /// <summary>The control: the same denoiser, the entries of each weight permuted.</summary>
    public UNet2DConditionModel PermutedDenoiser => _permuted.Value;

    public AutoencoderKL Autoencoder => _autoencoder.Value;

    /// <summary>The control of the autoencoder's own sites.</summary>
    public AutoencoderKL PermutedAutoencoder => _permutedAutoencoder.Value;

    public Device Device => _folder.Device;

    public ScalarType Dtype => _folder.Dtype;

    /// <summary>Bytes of the trained networks' weights, counted on networks that have shapes and no memory.</summary>
    public NetworkBytes WeightBytes => _weightBytes.Value;

    /// <summary>Bytes of a number that the denoiser and the autoencoder compute with.</summary>
    public int NumberBytes => Dtype switch { ScalarType.Float64 => 8, ScalarType.Float16 or ScalarType.BFloat16 => 2, _ => 4 };

    /// <summary>Loads the trained networks; returns the bytes of their weights.</summary>
    public long Load() => new nn.Module[] { Text, Denoiser, Autoencoder }
        .SelectMany(network => network.parameters())
        .Sum(parameter => parameter.numel() * parameter.element_size());

    /// <summary>Frees the controls' networks, which lie beside the trained ones: who samples has no use for them, and whoever wants one again has it loaded and permuted again.</summary>
    public void FreeControls()
    {
        _permutedText.Free();
        _permuted.Free();
        _permutedAutoencoder.Free();
    }

    public void Dispose()
    {
        FreeControls();
        if (_text.IsValueCreated) _text.Value.Dispose();
        if (_denoiser.IsValueCreated) _denoiser.Value.Dispose();
        if (_autoencoder.IsValueCreated) _autoencoder.Value.Dispose();
    }

    // At least in float32 whatever the others run in: it is small beside them and runs once, and what it says steers every step.
    private ClipTextModel LoadText() => (_folder with { Dtype = Dtype == ScalarType.Float64 ? Dtype : ScalarType.Float32 }).Build("text_encoder", () => new ClipTextModel(TextConfig));

    private AutoencoderKL LoadAutoencoder() => Load("vae", () => new AutoencoderKL(AutoencoderConfig));

    private NetworkBytes CountWeights()
    {
        using UNet2DConditionModel denoiser = Weights.Shapes.Build(() => new UNet2DConditionModel(DenoiserConfig));
        using AutoencoderKL autoencoder = Weights.Shapes.Build(() => new AutoencoderKL(AutoencoderConfig));
        using ClipTextModel text = Weights.Shapes.Build(() => new ClipTextModel(TextConfig));
        long size = Dtype is ScalarType.Float16 or ScalarType.BFloat16 ? 2 : 4;
        return new NetworkBytes(size * Count(denoiser), size * Count(autoencoder), (Dtype == ScalarType.Float64 ? 8 : 4) * Count(text));

        static long Count(nn.Module network) => network.parameters().Sum(parameter => parameter.numel());
    }

    private UNet2DConditionModel LoadDenoiser() => Load("unet", () => new UNet2DConditionModel(DenoiserConfig));

    // In float64 the layers widen their weights one by one: what is kept of them is the file itself.
    private T Load<T>(string network, Func<T> build)
        where T : nn.Module => Dtype == ScalarType.Float64 ? _folder.BuildAsStored(network, build) : _folder.Build(network, build);

    private T Permuted<T>(T model)
        where T : nn.Module
    {
        WeightPermutation.Apply(model, _seed);
        return model;
    }
}

/// <summary>A network that is made when it is wanted, and can be freed until it is wanted again.</summary>
internal sealed class Control<T>(Func<T> make)
    where T : class, IDisposable
{
    private T? _made;

    public T Value => _made ??= make();

    public void Free()
    {
        _made?.Dispose();
        _made = null;
    }
}

/// <summary>Bytes of the weights of a model's networks.</summary>
internal sealed record NetworkBytes(long Denoiser, long Autoencoder, long Text)
{
    public long All => Denoiser + Autoencoder + Text;
}
