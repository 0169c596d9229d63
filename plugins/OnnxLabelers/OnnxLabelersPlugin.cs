using OnnxLabelers.Labeling;
using Runner.Abstractions;
using Runner.Torch.Registration;

namespace OnnxLabelers;

/// <summary>Labelers of depth, saliency and classes that run ONNX files.</summary>
public sealed class OnnxLabelersPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddLabeler<OnnxDepthSettings>(
            "onnx-depth", "relative inverse depth by an ONNX file: MiDaS, DPT, Depth-Anything and the like", (settings, context) => new OnnxDepthLabeler(settings, context));
        catalog.AddLabeler<OnnxSaliencySettings>(
            "onnx-saliency", "the foreground by an ONNX file: TRACER, U2-Net, ISNet and the like", (settings, context) => new OnnxSaliencyLabeler(settings, context));
        catalog.AddLabeler<OnnxClassesSettings>(
            "onnx-classes", "the class of the largest score by an ONNX file: semantic segmentation", (settings, context) => new OnnxClassesLabeler(settings, context));
    }
}
