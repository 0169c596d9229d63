using Probes.Kinds;
using Probes.Losses;
using Probes.Readouts;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Tests;

public sealed class ReadoutsEqualConvolutions
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALinearReadoutIsAConvolutionOfOneByOne(bool bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        LinearReadout readout = new(40, 3, bias);
        Dictionary<string, Tensor> parameters = Random(readout);
        Tensor activations = torch.rand([5, 40, 7, 9]) - 0.5;

        Tensor expected = nn.functional.conv2d(activations, parameters["dense1.weight"].view(3, 40, 1, 1), bias ? parameters["dense1.bias"] : null);

        Close.Assert(Rows(expected).data<float>().ToArray(), readout.Predict(Rows(activations), parameters).data<float>().ToArray(), 2e-6);
    }

    [Fact]
    public void AHiddenLayerIsTwoOfThemWithARectifierBetween()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        MlpReadout readout = new(40, 16, 3);
        Dictionary<string, Tensor> parameters = Random(readout);
        Tensor activations = torch.rand([5, 40, 7, 9]) - 0.5;

        Tensor hidden = nn.functional.conv2d(activations, parameters["dense1.weight"].view(16, 40, 1, 1), parameters["dense1.bias"]).relu();
        Tensor expected = nn.functional.conv2d(hidden, parameters["dense2.weight"].view(3, 16, 1, 1), parameters["dense2.bias"]);

        Close.Assert(Rows(expected).data<float>().ToArray(), readout.Predict(Rows(activations), parameters).data<float>().ToArray(), 5e-6);
    }

    [Fact]
    public void ActivationsOfHalfThePrecisionAreReadInFloat32()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Tensor thirds = torch.full([1, 8], 1 / 3f);
        using ITrainedProbe probe = new ReadoutProbe("", new LinearKind(1, false), new RegressionTask(RegressionLoss.Huber, 1, 0), new LinearRegressionSettings())
            .Load(new Dictionary<string, Tensor> { ["dense1.weight"] = thirds });
        Tensor activations = torch.arange(1, 9).to(ScalarType.BFloat16).view(1, 8, 1, 1);

        Assert.Equal(12f, probe.Predict(activations, 1, 1).item<float>(), 1e-6f);
    }

    // [images x cells, channels] of [images, channels, height, width].
    private static Tensor Rows(Tensor maps) => maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1]).contiguous();

    private static Dictionary<string, Tensor> Random(IReadout readout) =>
        readout.Parameters.ToDictionary(parameter => parameter.Name, parameter => torch.rand([.. parameter.Shape]) - 0.5);
}
