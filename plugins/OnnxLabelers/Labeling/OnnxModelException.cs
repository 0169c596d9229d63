namespace OnnxLabelers.Labeling;

/// <summary>An ONNX file that cannot be used as the settings say. The message names the file and what is in it.</summary>
public sealed class OnnxModelException(string path, string problem, Exception? cause = null) : Exception($"{path}: {problem}", cause)
{
    /// <summary>The setting at fault, such as <c>input.name</c>.</summary>
    public string Setting { get; init; } = "model";
}
