using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace OnnxLabelers.Labeling;

/// <summary>A depth estimator in an ONNX file. The label is relative inverse depth at the picture's size: larger is nearer.</summary>
public sealed record OnnxDepthSettings : IReadsFiles
{
    /// <summary>The ONNX file.</summary>
    [Description("the ONNX file")]
    public required InputPath Model { get; init; }

    /// <summary>What the model wants to see.</summary>
    [Description("what the model wants to see")]
    public PictureInputSettings Input { get; init; } = new();

    /// <summary>Which output is the depth map.</summary>
    [Description("which output is the depth map")]
    public MapOutputSettings Output { get; init; } = new();

    /// <summary>What the model's numbers mean.</summary>
    [Description("inverse: larger is nearer; distance: larger is farther")]
    public DepthKind Gives { get; init; } = DepthKind.Inverse;

    /// <summary>Distances are taken as at least this, so that one over them stays finite.</summary>
    [Range(1e-12, 1e12)]
    [Description("distances are taken as at least this")]
    public double NearestDistance { get; init; } = 1e-3;

    /// <summary>Pictures in one call of the model; a file that fixes its batch overrules it.</summary>
    [Range(1, 4096)]
    [Description("pictures in one call of the model")]
    public int BatchSize { get; init; } = 8;

    /// <summary>The files beside the model that hold its numbers.</summary>
    public IEnumerable<string> FurtherFiles(Func<InputPath, string> pathOf) => OnnxFiles.Of(pathOf(Model)).Skip(1);
}
