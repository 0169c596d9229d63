using Runner.Diffusion.Networks;
using Runner.Training;
using StableDiffusionTraining.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Stages;

/// <summary>Autoencoders before and after training.</summary>
internal static class TrainedAutoencoder
{
    /// <summary>Two networks drawn one after the other from a seed: one that computes, in its own type, and one that gives the float32 weights to begin with.</summary>
    internal static (AutoencoderKL Working, AutoencoderKL First) Fresh(AutoencoderConfig config, long seed, ScalarType compute)
    {
        using Generator generator = new((ulong)seed);
        AutoencoderKL working = Weights.From(generator).Build(() => new AutoencoderKL(config));
        AutoencoderKL first = Weights.From(generator).Build(() => new AutoencoderKL(config));
        working.to(compute);
        return (working, first);
    }

    /// <summary>The network with the average of the weights that a training left.</summary>
    internal static AutoencoderKL Load(AutoencoderConfig config, string stateFolder)
    {
        AutoencoderKL network = Weights.Fresh.Build(() => new AutoencoderKL(config));
        using Tensor none = zeros(0);
        using TrainingState state = TrainingState.Load(stateFolder, new AutoencoderObjective(network, none, new AutoencoderLoss()));
        state.CopyAverageToObjective();
        network.eval();
        return network;
    }
}
