using OnnxLabelers.Labeling;
using Runner.Abstractions;
using Runner.Torch.Labeling;

namespace OnnxLabelers.Tests;

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

    public static InputPath Path(string path) => new() { Path = path, Written = path };

    public static ILabeler Depth(OnnxDepthSettings settings) => new OnnxDepthLabeler(settings, new PartContext(Environment, path => path.Path));

    public static ILabeler Saliency(OnnxSaliencySettings settings) => new OnnxSaliencyLabeler(settings, new PartContext(Environment, path => path.Path));
}
