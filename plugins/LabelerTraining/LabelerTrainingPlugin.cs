using LabelerTraining.Stages;
using Runner.Abstractions;

namespace LabelerTraining;

/// <summary>Stages that train a small net for depth and foreground, and write it as the ONNX files that the labelers run.</summary>
public sealed class LabelerTrainingPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddStage<TrainLabelersSettings>(
            "train-labelers", "trains the small net for depth and foreground on rendered scenes", ["labeler-net"], settings => new TrainLabelersStage(settings));
        catalog.AddStage<ExportLabelersSettings>(
            "export-labelers", "writes the trained net as depth.onnx and saliency.onnx", ["labelers"], settings => new ExportLabelersStage(settings));
    }
}
