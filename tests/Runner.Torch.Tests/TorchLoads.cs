using TorchSharp;

namespace Runner.Torch.Tests;

public sealed class TorchLoads
{
    [Fact]
    public void TheCpuGeneratorGivesPyTorchsNumbers()
    {
        using torch.Generator generator = new(0);
        float[] drawn = torch.randn([3], generator: generator).data<float>().ToArray();
        Assert.Equal([1.5410f, -0.2934f, -2.1788f], drawn.Select(x => MathF.Round(x, 4)));
    }
}
