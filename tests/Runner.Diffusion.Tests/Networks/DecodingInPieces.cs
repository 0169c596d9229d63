using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

public sealed class DecodingInPieces : IDisposable
{
    private readonly IDisposable _mode = inference_mode();
    private readonly AutoencoderKL _autoencoder = new NetworkFolder(Goldens.PathTo("sd1-small"), CPU, ScalarType.Float32).Autoencoder();

    public void Dispose()
    {
        _autoencoder.Dispose();
        _mode.Dispose();
    }

    [Fact]
    public void SamplesOneByOneGiveTheSamePictures()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = randn([3, 4, 8, 6], generator: new Generator(0));
        Goldens.AssertClose(_autoencoder.Decode(latents), new TiledDecoder(_autoencoder, tile: 8).Decode(latents), 1e-5, "slices");
    }

    [Fact]
    public void AwayFromSeamsATileIsWhatItDecodesToAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = randn([1, 4, 12, 20], generator: new Generator(0));
        Tensor picture = new TiledDecoder(_autoencoder, tile: 8).Decode(latents);
        Assert.Equal([1, 3, 48, 80], picture.shape);
        Tensor alone = _autoencoder.Decode(latents.narrow(2, 0, 8).narrow(3, 0, 8));
        Goldens.AssertClose(alone.narrow(2, 0, 24).narrow(3, 0, 24), picture.narrow(2, 0, 24).narrow(3, 0, 24), 1e-6, "first tile");
    }

    [Fact]
    public void AWrongShapeIsRefused()
    {
        using Tensor latents = zeros(1, 3, 8, 8);
        ArgumentException error = Assert.Throws<ArgumentException>(() => _autoencoder.Decode(latents));
        Assert.Equal("autoencoder: the latents must be [batch, 4, height, width], not [1, 3, 8, 8]", error.Message);
    }
}
