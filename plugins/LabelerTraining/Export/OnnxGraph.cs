using System.Globalization;
using Google.Protobuf;
using LabelerTraining.Export.Messages;
using static TorchSharp.torch;

namespace LabelerTraining.Export;

/// <summary>An ONNX graph under construction: each operation appends a node and returns the name of its output.</summary>
internal sealed class OnnxGraph(WeightPrecision precision)
{
    private readonly GraphProto _graph = new();

    public GraphProto Proto => _graph;

    /// <summary>Weight [out, in, k, k], bias [out].</summary>
    public string Conv(string input, Tensor weight, Tensor bias, int stride, int padding)
    {
        long kernel = weight.shape[2];
        return Append("Conv", [input, Weights(weight), Weights(bias)],
            Attribute("kernel_shape", kernel, kernel), Attribute("strides", stride, stride), Attribute("pads", padding, padding, padding, padding));
    }

    public string Relu(string input) => Append("Relu", [input]);

    public string Add(string left, string right) => Append("Add", [left, right]);

    public string Sigmoid(string input) => Append("Sigmoid", [input]);

    /// <summary>Twice the height and width, each value repeated.</summary>
    public string Double(string input)
    {
        string scales = Initialize(OnnxTensors.Float32([1f, 1f, 2f, 2f], [4]));
        return Append("Resize", [input, string.Empty, scales],
            Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor"));
    }

    /// <summary>PyTorch's <c>pixel_shuffle</c>.</summary>
    public string DepthToSpace(string input, int block)
    {
        var size = new AttributeProto { Name = "blocksize", I = block, Type = AttributeProto.Types.AttributeType.Int };
        return Append("DepthToSpace", [input], size, Attribute("mode", "CRD"));
    }

    /// <summary>Gives a value the name under which the file's reader finds it.</summary>
    public void Name(string value, string name) => Append("Identity", [value], name);

    private string Weights(Tensor values)
    {
        if (precision == WeightPrecision.Float32)
        {
            return Initialize(OnnxTensors.Float32(values));
        }

        var to = new AttributeProto { Name = "to", I = (int)TensorProto.Types.DataType.Float, Type = AttributeProto.Types.AttributeType.Int };
        return Append("Cast", [Initialize(OnnxTensors.Float16(values))], to);
    }

    private string Initialize(TensorProto tensor)
    {
        tensor.Name = "weight." + _graph.Initializer.Count.ToString(CultureInfo.InvariantCulture);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Append(string operation, IEnumerable<string> inputs, params AttributeProto[] attributes) =>
        Append(operation, inputs, operation.ToLowerInvariant() + "." + _graph.Node.Count.ToString(CultureInfo.InvariantCulture), attributes);

    private string Append(string operation, IEnumerable<string> inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return output;
    }

    private static AttributeProto Attribute(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };
}
