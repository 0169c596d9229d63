using Google.Protobuf;
using LabelerTraining.Export.Messages;
using LabelerTraining.Nets;
using TorchSharp;

namespace LabelerTraining.Export;

/// <summary>Writes one task of a trained net as an ONNX file that any runtime opens.</summary>
internal static class LabelerExport
{
    public const string InputName = "image";

    private const int OperatorSet = 17;
    private const int IntermediateVersion = 8;

    /// <summary>The output's name: relative inverse depth, or the probability of foreground.</summary>
    public static string OutputName(LabelTask task) => task == LabelTask.Depth ? "inverse_depth" : "saliency";

    /// <summary>Input [batch, 3, side, side] with RGB in [0, 1]; output [batch, 1, side, side]; batch norm folded into the convolutions.</summary>
    public static byte[] Write(SceneLabelNet net, LabelTask task, int side, WeightPrecision precision)
    {
        using IDisposable frozen = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        var graph = new OnnxGraph(precision);
        string output = net.Write(graph, InputName, task);
        graph.Name(task == LabelTask.Saliency ? graph.Sigmoid(output) : output, OutputName(task));
        graph.Proto.Name = OutputName(task);
        graph.Proto.Input.Add(Picture(InputName, 3, side));
        graph.Proto.Output.Add(Picture(OutputName(task), 1, side));
        var model = new ModelProto { IrVersion = IntermediateVersion, ProducerName = "runner", ModelVersion = 1, Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OperatorSet });
        return model.ToByteArray();
    }

    private static ValueInfoProto Picture(string name, int channels, int side)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        foreach (int size in (int[])[channels, side, side])
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
