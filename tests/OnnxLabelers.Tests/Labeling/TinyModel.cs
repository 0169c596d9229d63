using Google.Protobuf;
using LabelerTraining.Export;
using LabelerTraining.Export.Messages;
using TorchSharp;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>ONNX files whose outputs are known in closed form: each output is one weighted sum of the input's channels, at every pixel.</summary>
internal static class TinyModel
{
    /// <summary>Writes a file; sizes of 0 stay open. Each output has weights for the model's first, second and third input channel, and a bias.</summary>
    public static string Write(int batch, int side, params (string Name, float[] Weights)[] outputs)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var graph = new OnnxGraph(WeightPrecision.Float32);
        graph.Proto.Name = "tiny";
        graph.Proto.Input.Add(Value("pixels", batch, 3, side));
        foreach ((string name, float[] weights) in outputs)
        {
            string sum = graph.Conv("pixels", torch.tensor(weights[..3]).view(1, 3, 1, 1), torch.tensor(weights[3..]), stride: 1, padding: 0);
            graph.Name(sum, name);
            graph.Proto.Output.Add(Value(name, batch, 1, side));
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = 17 });
        string path = Path.Combine(Directory.CreateTempSubdirectory("tiny-model-").FullName, "tiny.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private static ValueInfoProto Value(string name, int batch, int channels, int side)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(Dimension(batch, "batch"));
        shape.Dim.Add(Dimension(channels, "channels"));
        shape.Dim.Add(Dimension(side, "height"));
        shape.Dim.Add(Dimension(side, "width"));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static TensorShapeProto.Types.Dimension Dimension(int size, string symbol) =>
        size > 0 ? new() { DimValue = size } : new() { DimParam = symbol };
}
