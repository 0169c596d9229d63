using LabelerTraining.Nets;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace LabelerTraining.Stages;

/// <summary>Nets with first or trained weights.</summary>
internal static class LabelerWeights
{
    /// <summary>The net before its first step: the same for the same seed.</summary>
    /// <remarks>
    /// PyTorch's own start for convolutions (uniform within one over the root of the fan-in), drawn again from a generator of ours: the default one is shared by
    /// the whole process, and whatever else runs would decide the weights.
    /// </remarks>
    public static SceneLabelNet Fresh(long seed)
    {
        var net = new SceneLabelNet();
        using var generator = new Generator((ulong)seed);
        using IDisposable frozen = torch.no_grad();
        double bound = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in net.named_parameters())
        {
            if (parameter.dim() == 4)
            {
                bound = Math.Sqrt(3) * (Math.Sqrt(2.0 / 6) / Math.Sqrt(parameter.numel() / parameter.shape[0]));
                parameter.uniform_(-bound, bound, generator);
            }
            else if (name == "head.bias")
            {
                parameter.uniform_(-bound, bound, generator);
            }
        }

        return net;
    }

    /// <summary>The net as a training state left it, in evaluation mode.</summary>
    public static SceneLabelNet Trained(string stateFolder)
    {
        using SafetensorsFile state = SafetensorsFile.Open(Path.Combine(stateFolder, "training-state.safetensors"));
        SceneLabelNet net = Fresh(seed: 0); // outside the scope: it outlives it
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable frozen = torch.no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in net.named_parameters())
        {
            parameter.copy_(state.Read("parameters." + name));
        }

        foreach ((string name, Tensor buffer) in net.named_buffers().Where(buffer => state.Entries.ContainsKey("buffers." + buffer.name)))
        {
            buffer.copy_(state.Read("buffers." + name));
        }

        net.eval();
        return net;
    }
}
