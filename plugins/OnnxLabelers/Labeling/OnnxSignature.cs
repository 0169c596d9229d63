using Microsoft.ML.OnnxRuntime;
using Runner.Abstractions;

namespace OnnxLabelers.Labeling;

/// <summary>Finds the picture input and the map output among those that a file has.</summary>
internal static class OnnxSignature
{
    /// <summary>The name of the picture input.</summary>
    /// <exception cref="OnnxModelException">There is no such input, or it takes no pictures [batch, 3, h, w] in float32.</exception>
    public static string Input(string path, InferenceSession session, string wanted)
    {
        IReadOnlyDictionary<string, NodeMetadata> inputs = session.InputMetadata;
        if (wanted.Length == 0 && inputs.Count != 1)
        {
            throw new OnnxModelException(path, $"it has {inputs.Count} inputs, say which takes the picture with input.name: {List(inputs)}");
        }

        string name = wanted.Length == 0 ? inputs.Keys.First() : Known(path, "input", wanted, inputs);
        NodeMetadata found = inputs[name];
        bool fits = found.IsTensor && found.ElementType == typeof(float) && found.Dimensions.Length == 4 && found.Dimensions[1] is 3 or <= 0;
        return fits ? name : throw new OnnxModelException(path, $"input {Describe(name, found)} takes no pictures: float32[batch, 3, height, width] is needed");
    }

    /// <summary>The name of the map output.</summary>
    /// <exception cref="OnnxModelException">There is no such output, or it is no map [batch, h, w] or [batch, channels, h, w] in float32.</exception>
    public static string Output(string path, InferenceSession session, MapOutputSettings wanted)
    {
        IReadOnlyDictionary<string, NodeMetadata> outputs = session.OutputMetadata;
        if (wanted.Name.Length == 0 && wanted.Index >= outputs.Count)
        {
            throw new OnnxModelException(path, $"it has {outputs.Count} outputs, there is no output.index {wanted.Index} (counted from 0): {List(outputs)}");
        }

        string name = wanted.Name.Length == 0 ? session.OutputNames[wanted.Index] : Known(path, "output", wanted.Name, outputs);
        NodeMetadata found = outputs[name];
        bool fits = found.IsTensor && found.ElementType == typeof(float) && found.Dimensions.Length is 3 or 4;
        return fits ? name : throw new OnnxModelException(
            path, $"output {Describe(name, found)} is no map: float32[batch, height, width] or float32[batch, channels, height, width] is needed");
    }

    private static string Known(string path, string what, string wanted, IReadOnlyDictionary<string, NodeMetadata> values) =>
        values.ContainsKey(wanted)
            ? wanted
            : throw new OnnxModelException(path, $"it has no {what} \"{wanted}\", did you mean \"{NearestName.Of(wanted, values.Keys)}\"? It has: {List(values)}");

    private static string List(IReadOnlyDictionary<string, NodeMetadata> values) => string.Join("; ", values.Select(value => Describe(value.Key, value.Value)));

    private static string Describe(string name, NodeMetadata value)
    {
        if (!value.IsTensor)
        {
            return $"\"{name}\" ({value.OnnxValueType})";
        }

        string type = value.ElementType == typeof(float) ? "float32" : value.ElementType.Name.ToLowerInvariant();
        IEnumerable<string> sizes = value.Dimensions.Select((size, axis) => size > 0 ? $"{size}" : Symbol(value, axis));
        return $"\"{name}\" {type}[{string.Join(", ", sizes)}]";
    }

    private static string Symbol(NodeMetadata value, int axis) => value.SymbolicDimensions[axis] is { Length: > 0 } symbol ? symbol : "?";
}
