using OnnxLabelers.Labeling;
using Runner.Abstractions;
using Runner.Torch.Registration;

namespace OnnxLabelers;

/// <summary>Depth and saliency labelers that run ONNX files.</summary>
public sealed class OnnxLabelersPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddLabeler<OnnxDepthSettings>(
            "onnx-depth", "relative inverse depth by an ONNX file: MiDaS, DPT, Depth-Anything and the like", (settings, context) => new OnnxDepthLabeler(settings, context));
        catalog.AddLabeler<OnnxSaliencySettings>(
            "onnx-saliency", "the foreground by an ONNX file: TRACER, U2-Net, ISNet and the like", (settings, context) => new OnnxSaliencyLabeler(settings, context));
    }
}
