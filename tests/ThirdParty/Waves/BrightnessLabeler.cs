using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Waves;

internal sealed class BrightnessLabeler : ILabeler
{
    public LabelType Type => LabelType.Continuous;

    public Tensor Label(Tensor images) => images.mean([1]);

    public void Dispose()
    {
    }
}
