using Probes.Readouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Tests;

public sealed class ReadoutsOnTensorsEqualThoseInLoops
{
    public static TheoryData<string> Readouts => ["linear", "with a bias", "with a hidden layer"];

    [Theory]
    [MemberData(nameof(Readouts))]
    public void ForEveryImageAndOutput(string form)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(4);
        IReadout readout = form switch
        {
            "linear" => new LinearReadout(40, 3, bias: false),
            "with a bias" => new LinearReadout(40, 3, bias: true),
            _ => new MlpReadout(40, 16, 3),
        };
        torch.randn([readout.Parameters.Length], generator: generator).data<float>().CopyTo(readout.Parameters, 0);
        Tensor activations = torch.randn([5, 40, 7, 9], generator: generator);

        float[] together = readout.Predict(activations).data<float>().ToArray();

        float[] one = new float[3 * 63];
        for (int image = 0; image < 5; image++)
        {
            readout.Predict(activations[image].data<float>().ToArray(), 63, one);
            Close.Assert(one, together[(image * one.Length)..((image + 1) * one.Length)], 2e-5);
        }
    }

    [Fact]
    public void ActivationsOfHalfThePrecisionAreReadInFloat32()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        LinearReadout readout = new(8, 1, bias: false);
        readout.Parameters.AsSpan().Fill(1 / 3f);
        Tensor activations = torch.arange(1, 9).to(ScalarType.BFloat16).view(1, 8, 1, 1);

        Assert.Equal(12f, readout.Predict(activations).item<float>(), 1e-6f);
    }
}
