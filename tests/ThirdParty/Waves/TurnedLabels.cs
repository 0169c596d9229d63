using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Waves;

internal sealed class TurnedLabels : ILabelEdit
{
    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds) => labels.flip(1);
}
