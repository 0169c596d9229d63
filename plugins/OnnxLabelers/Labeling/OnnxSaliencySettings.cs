using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace OnnxLabelers.Labeling;

/// <summary>A segmenter of salient objects in an ONNX file. The label is 1 on the foreground and 0 elsewhere, at the picture's size.</summary>
public sealed record OnnxSaliencySettings : IReadsFiles
{
    /// <summary>The ONNX file.</summary>
    [Description("the ONNX file")]
    public required InputPath Model { get; init; }

    /// <summary>What the model wants to see.</summary>
    [Description("what the model wants to see")]
    public PictureInputSettings Input { get; init; } = new();

    /// <summary>Which output is the saliency map.</summary>
    [Description("which output is the saliency map")]
    public MapOutputSettings Output { get; init; } = new();

    /// <summary>How the model's numbers become probabilities.</summary>
    [Description("how the model's numbers become probabilities")]
    public MapScale Gives { get; init; } = MapScale.Probability;

    /// <summary>Foreground is where the probability exceeds this.</summary>
    [Range(0.0, 1.0)]
    [Description("foreground is where the probability exceeds this")]
    public double Threshold { get; init; } = 0.5;

    /// <summary>Pictures in one call of the model; a file that fixes its batch overrules it.</summary>
    [Range(1, 4096)]
    [Description("pictures in one call of the model")]
    public int BatchSize { get; init; } = 8;

    /// <summary>The files beside the model that hold its numbers.</summary>
    public IEnumerable<string> FurtherFiles(Func<InputPath, string> pathOf) => OnnxFiles.Of(pathOf(Model)).Skip(1);
}
