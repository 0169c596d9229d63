using OnnxLabelers.Labeling;
using OnnxLabelers.Stages;
using Runner.Abstractions;
using Runner.Torch.Registration;

namespace OnnxLabelers;

/// <summary>Depth and saliency labelers that run ONNX files, and the stages that train the two that ship.</summary>
public sealed class OnnxLabelersPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddLabeler<OnnxDepthSettings>(
            "onnx-depth", "relative inverse depth by an ONNX file: MiDaS, DPT, Depth-Anything and the like", (settings, context) => new OnnxDepthLabeler(settings, context));
        catalog.AddLabeler<OnnxSaliencySettings>(
            "onnx-saliency", "the foreground by an ONNX file: TRACER, U2-Net, ISNet and the like", (settings, context) => new OnnxSaliencyLabeler(settings, context));
        catalog.AddStage<TrainLabelersSettings>(
            "train-labelers", "trains the small net for depth and foreground on rendered scenes", ["labeler-net"], settings => new TrainLabelersStage(settings));
        catalog.AddStage<ExportLabelersSettings>(
            "export-labelers", "writes the trained net as depth.onnx and saliency.onnx", ["labelers"], settings => new ExportLabelersStage(settings));
    }
}
