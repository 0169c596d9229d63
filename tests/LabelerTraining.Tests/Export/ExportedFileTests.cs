using LabelerTraining.Export;
using LabelerTraining.Nets;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;

namespace LabelerTraining.Tests.Export;

public sealed class ExportedFileTests
{
    private const int Side = 64;

    [Theory]
    [InlineData("Depth", 1)]
    [InlineData("Depth", 3)]
    [InlineData("Saliency", 2)]
    public void OnnxRuntimeComputesWhatTorchComputes(string taskName, int batch)
    {
        LabelTask task = Enum.Parse<LabelTask>(taskName);
        using torch.Tensor pictures = torch.rand([batch, 3, Side, Side], generator: new torch.Generator(1));
        using SceneLabelNet net = Some.TrainedLookingNet();
        float[] expected = Evaluate(net, pictures, task);

        float[] actual = Run(LabelerExport.Write(net, task, Side, WeightPrecision.Float32), pictures, LabelerExport.OutputName(task));

        Assert.True(expected.Max() - expected.Min() > 0.1f, "the output is too flat to prove anything");
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4f);
    }

    [Fact]
    public void HalfPrecisionWeightsHalveTheFileAndBarelyMoveTheOutput()
    {
        using torch.Tensor pictures = torch.rand([1, 3, Side, Side], generator: new torch.Generator(2));
        using SceneLabelNet net = Some.TrainedLookingNet();
        float[] expected = Evaluate(net, pictures, LabelTask.Depth);
        byte[] whole = LabelerExport.Write(net, LabelTask.Depth, Side, WeightPrecision.Float32);
        byte[] half = LabelerExport.Write(net, LabelTask.Depth, Side, WeightPrecision.Float16);

        float[] actual = Run(half, pictures, LabelerExport.OutputName(LabelTask.Depth));

        Assert.InRange(half.Length, 0.49 * whole.Length, 0.51 * whole.Length);
        Assert.InRange(half.Length, 0, 2_500_000);
        double spread = expected.Max() - expected.Min();
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / spread, 0, 5e-3);
    }

    private static float[] Evaluate(SceneLabelNet net, torch.Tensor pictures, LabelTask task)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable frozen = torch.no_grad();
        torch.Tensor output = net.call(pictures).narrow(1, (int)task, 1);
        return [.. (task == LabelTask.Saliency ? output.sigmoid() : output).contiguous().data<float>()];
    }

    private static float[] Run(byte[] file, torch.Tensor pictures, string output)
    {
        using var session = new InferenceSession(file);
        var input = new DenseTensor<float>(pictures.data<float>().ToArray(), Array.ConvertAll(pictures.shape, size => (int)size));
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(LabelerExport.InputName, input)], [output]);
        return [.. results[0].AsTensor<float>()];
    }
}
