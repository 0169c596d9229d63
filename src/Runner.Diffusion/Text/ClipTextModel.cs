using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Runner.Diffusion.Text;

/// <summary>CLIP's text encoder as Stable Diffusion uses it: the states after the final layer norm, no pooling, no projection.</summary>
/// <remarks>
/// Parameters carry the names of the published files, <c>text_model.</c> in front.
/// Stable Diffusion 2.x reads the penultimate layer; its checkpoints say so by having one layer less, so that nothing is left to do here.
/// </remarks>
public sealed class ClipTextModel : nn.Module<Tensor, Tensor>
{
    private readonly ClipTextTransformer _text;
    private readonly Dictionary<string, HookPoint> _hooks;

    /// <summary>Builds the module. Weights are arbitrary until they are loaded or drawn by <see cref="Initialize"/>.</summary>
    /// <param name="config">The sizes.</param>
    public ClipTextModel(ClipTextConfig config)
        : base(nameof(ClipTextModel))
    {
        Config = config;
        ModulePath root = ModulePath.Root();
        _hooks = root.Hooks;
        register_module("text_model", _text = new ClipTextTransformer(root.Child("text_model"), config));
    }

    /// <summary>The sizes.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>The hook points by the name of the module whose output passes there, [batch, tokens, hidden size] each.</summary>
    public IReadOnlyDictionary<string, HookPoint> HookPoints => _hooks;

    /// <summary>Text states of token ids.</summary>
    /// <param name="ids">[batch, tokens], int64 or int32, at most <see cref="ClipTextConfig.MaxPositionEmbeddings"/> tokens</param>
    /// <returns>[batch, tokens, hidden size], after the final layer norm</returns>
    public override Tensor forward(Tensor ids) => _text.call(ids);

    /// <summary>Draws every weight anew as CLIP does before training; the same generator state gives the same weights.</summary>
    public void Initialize(Generator generator)
    {
        using IDisposable frozen = no_grad();
        double factor = Config.InitializerFactor;
        double width = Math.Pow(Config.HiddenSize, -0.5) * factor;
        double residual = width * Math.Pow(2.0 * Config.NumHiddenLayers, -0.5); // keeps the residual stream's variance whatever the depth
        Draw(_text.Embeddings.Tokens.weight!, factor * Config.InitializerRange);
        Draw(_text.Embeddings.Positions.weight!, factor * Config.InitializerRange);
        foreach (ClipEncoderLayer layer in _text.Layers)
        {
            foreach (Linear input in layer.Attention.Inputs) Draw(input.Weight, residual);
            Draw(layer.Attention.Output.Weight, width);
            Draw(layer.FeedForward.Widen.Weight, Math.Pow(2.0 * Config.HiddenSize, -0.5) * factor);
            Draw(layer.FeedForward.Narrow.Weight, residual);
        }

        foreach ((string name, Parameter parameter) in named_parameters())
        {
            if (name.EndsWith(".bias", StringComparison.Ordinal)) parameter.zero_();
            else if (name.Contains("layer_norm", StringComparison.Ordinal)) parameter.fill_(1.0);
        }

        // Not nn.init.normal_: it leaves the generator that it is given unused.
        void Draw(Tensor weight, double deviation)
        {
            using Tensor drawn = randn(weight.shape, generator: generator);
            weight.copy_(drawn.mul_(deviation));
        }
    }
}
