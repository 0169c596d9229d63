using LabelerTraining.Nets;
using Runner.Abstractions;
using TorchSharp;

namespace LabelerTraining.Tests;

internal static class Some
{
    public static RunEnvironment Environment { get; } = new()
    {
        Device = "cpu",
        DeviceModel = "cpu",
        DType = NumberFormat.Float32,
        Threads = 1,
        MemoryBudget = 1 << 30,
        Libraries = new Dictionary<string, string>(),
    };

    /// <summary>A net whose every weight and running statistic differs from what it is born with, in evaluation mode.</summary>
    public static SceneLabelNet TrainedLookingNet()
    {
        torch.manual_seed(0);
        var net = new SceneLabelNet();
        using IDisposable frozen = torch.no_grad();
        foreach ((string name, torch.Tensor buffer) in net.named_buffers())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
            {
                buffer.uniform_(0.5, 1.5);
            }
            else if (name.EndsWith("running_mean", StringComparison.Ordinal))
            {
                buffer.normal_(0, 0.1);
            }
        }

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in net.named_parameters())
        {
            if (name.Contains("norm.", StringComparison.Ordinal))
            {
                parameter.uniform_(0.5, 1);
            }
        }

        net.eval();
        return net;
    }
}
