using LabelerTraining.Export;

namespace LabelerTraining.Nets;

/// <summary>A layer that can say in ONNX what its forward pass computes. Both are written beside each other, so that they stay one thing.</summary>
internal interface IExported
{
    /// <summary>Appends the layer's evaluation-mode computation to <paramref name="graph"/>; returns the name of its output.</summary>
    string Write(OnnxGraph graph, string input);
}
