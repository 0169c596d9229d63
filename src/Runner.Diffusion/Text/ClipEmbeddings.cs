using Runner.Diffusion.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>Token plus learned position embedding.</summary>
internal sealed class ClipEmbeddings : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _tokens;
    private readonly Embedding _positions;

    internal ClipEmbeddings(ClipTextConfig config)
        : base(nameof(ClipEmbeddings))
    {
        register_module("token_embedding", _tokens = Table(config.VocabSize, config.HiddenSize));
        register_module("position_embedding", _positions = Table(config.MaxPositionEmbeddings, config.HiddenSize));
    }

    internal Embedding Tokens => _tokens;

    internal Embedding Positions => _positions;

    /// <param name="ids">[batch, tokens], integers</param>
    /// <returns>[batch, tokens, width]</returns>
    public override Tensor forward(Tensor ids)
    {
        Tensor positions = _positions.weight!;
        if (ids.dim() != 2 || ids.shape[1] > positions.shape[0])
        {
            throw new ArgumentException($"token ids of shape [{string.Join(", ", ids.shape)}]: expected [batch, at most {positions.shape[0]}]", nameof(ids));
        }

        return _tokens.call(ids) + positions.narrow(0, 0, ids.shape[1]);
    }

    // The module itself without memory, for its own would be allocated and drawn whatever is to become of it.
    private static Embedding Table(long count, long width)
    {
        Embedding table = nn.Embedding(count, width, device: META);
        table.weight = Weights.Current.Normal(count, width);
        return table;
    }
}
