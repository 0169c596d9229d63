using Runner.Diffusion.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>The first weights of a denoiser.</summary>
public static class FreshDenoiser
{
    private const string Last = "conv_out";

    // The last layer of each residual branch: at zero, every block begins as the identity (Dhariwal and Nichol 2021).
    private static readonly string[] s_lastOfBranch = ["conv2", "proj_out"];

    /// <summary>Builds a network whose weights follow from the seed. It says zero.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="seed">Of the first weights.</param>
    /// <param name="zeroResiduals">Whether the residual branches say zero too.</param>
    public static UNet2DConditionModel Build(UNetConfig config, long seed, bool zeroResiduals = true)
    {
        using Generator generator = new((ulong)seed);
        UNet2DConditionModel network = Weights.From(generator).Build(() => new UNet2DConditionModel(config));
        using IDisposable frozen = no_grad();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            string[] path = name.Split('.');
            if (path.Length > 1 && (path[^2] == Last || (zeroResiduals && s_lastOfBranch.Contains(path[^2]))))
            {
                parameter.zero_();
            }
        }

        return network;
    }
}
