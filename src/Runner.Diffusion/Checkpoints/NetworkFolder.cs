using Runner.Diffusion.Networks;
using Runner.Torch.Devices;
using static TorchSharp.torch;

namespace Runner.Diffusion.Checkpoints;

/// <summary>Builds the networks of a Hugging Face folder and fills them.</summary>
/// <param name="Folder">The folder with <c>model_index.json</c>, <c>unet</c>, <c>vae</c> and so on.</param>
/// <param name="Device">Where the networks run.</param>
/// <param name="Dtype">What they compute in.</param>
/// <param name="Variant">Such as <c>fp16</c>; null takes the plain weights, or <c>fp16</c> where there are no others.</param>
public sealed record NetworkFolder(string Folder, Device Device, ScalarType Dtype, string? Variant = null)
{
    /// <summary>The denoiser with the weights of <c>unet</c>, in evaluation mode.</summary>
    public UNet2DConditionModel Denoiser()
    {
        UNetConfig config = UNetConfig.Load(Path.Combine(Folder, "unet", "config.json"));
        return Build("unet", () => new UNet2DConditionModel(config));
    }

    /// <summary>The autoencoder with the weights of <c>vae</c>, in evaluation mode.</summary>
    public AutoencoderKL Autoencoder()
    {
        AutoencoderConfig config = AutoencoderConfig.Load(Path.Combine(Folder, "vae", "config.json"));
        return Build("vae", () => new AutoencoderKL(config));
    }

    /// <summary>Builds a network of this folder, such as the text encoder, and fills it.</summary>
    /// <param name="name">The folder within the folder.</param>
    /// <param name="build">Builds the network from its config.</param>
    public T Build<T>(string name, Func<T> build)
        where T : nn.Module
    {
        DeviceChoice.Check(Device, Dtype);
        return Fill(name, Weights.Unset(Device, Dtype).Build(build));
    }

    /// <summary>The same with weights in the file's own number format, whatever the network computes in: on the CPU they are the mapped file, and no copy is made. For layers that widen their weights themselves.</summary>
    /// <param name="name">The folder within the folder.</param>
    /// <param name="build">Builds the network from its config.</param>
    public T BuildAsStored<T>(string name, Func<T> build)
        where T : nn.Module => Fill(name, Weights.Unset(Device, CheckpointReader.FormatOf(Path.Combine(Folder, name), Variant)).Build(build));

    private T Fill<T>(string name, T network)
        where T : nn.Module
    {
        CheckpointReader.Load(network, Path.Combine(Folder, name), Variant);
        network.eval();
        return network;
    }
}
