using System.Diagnostics;
using Probes.Kinds;
using Probes.Losses;
using Runner.Torch.Labeling;
using TorchSharp;
using Xunit.Abstractions;

namespace Probes.Tests;

public sealed class ProbesTrainFast(ITestOutputHelper output)
{
    /// <summary>15 steps x 9 sites x 2 tasks x 2 models in two minutes leaves 0.22 s for each; measured as processor time, since other tests share the machine; the limit allows for those in this process.</summary>
    [Theory]
    [InlineData(16, 96)]
    [InlineData(8, 128)]
    [InlineData(4, 128)]
    public void OneSiteAndBothTasksOnEightyImages(int side, int channels)
    {
        using torch.Generator generator = new(0);
        using torch.Tensor activations = torch.randn([80, channels, side, side], generator: generator);
        using torch.Tensor depth = torch.randn([80, 64, 64], generator: generator);
        using torch.Tensor mask = depth.gt(0.5).to(torch.int64);
        using torch.Tensor images = torch.zeros(80, 3, 64, 64);
        TimeSpan start = ProcessorTime();

        new ReadoutProbe("linear-regression", new LinearKind(1, false), new RegressionTask(RegressionLoss.Huber, 1, 0), new LinearRegressionSettings())
            .Train(new(activations, depth, LabelType.Continuous, images), new(activations[..10], depth[..10], LabelType.Continuous, images), 0, default).Dispose();
        TimeSpan middle = ProcessorTime();
        new ReadoutProbe("linear-classification", new LinearKind(2, false), new ClassificationTask(2), new LinearClassificationSettings())
            .Train(new(activations, mask, LabelType.Classes, images), new(activations[..10], mask[..10], LabelType.Classes, images), 0, default).Dispose();
        TimeSpan end = ProcessorTime();

        output.WriteLine($"huber {(middle - start).TotalMilliseconds} ms, cross-entropy {(end - middle).TotalMilliseconds} ms");
        Assert.True(end - start < TimeSpan.FromSeconds(5), $"took {end - start}");
    }

    private static TimeSpan ProcessorTime()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
