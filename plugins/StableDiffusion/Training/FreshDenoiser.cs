using StableDiffusion.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StableDiffusion.Training;

/// <summary>The first weights of a denoiser.</summary>
public static class FreshDenoiser
{
    // The last layer of each residual branch, and of the network: at zero, every block begins as the identity (Dhariwal and Nichol 2021).
    private static readonly string[] s_last = ["conv2", "proj_out", "conv_out"];

    /// <summary>Builds a network whose weights follow from the seed.</summary>
    public static UNet2DConditionModel Build(UNetConfig config, long seed)
    {
        using Generator generator = new((ulong)seed);
        UNet2DConditionModel network = Weights.From(generator).Build(() => new UNet2DConditionModel(config));
        using IDisposable frozen = no_grad();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            string[] path = name.Split('.');
            if (path.Length > 1 && s_last.Contains(path[^2]))
            {
                parameter.zero_();
            }
        }

        return network;
    }
}
