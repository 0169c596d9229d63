using OnnxLabelers.Nets;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxLabelers.Stages;

/// <summary>Nets with first or trained weights.</summary>
internal static class LabelerWeights
{
    /// <summary>The net before its first step: the same for the same seed.</summary>
    public static SceneLabelNet Fresh(long seed)
    {
        torch.manual_seed(seed);
        return new SceneLabelNet();
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
