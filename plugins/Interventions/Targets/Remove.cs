using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Takes the object away: everything becomes class 0, the background.</summary>
internal sealed class Remove : ILabelEdit
{
    public bool Draws => false;

    public IEnumerable<Problem> Check(LabelType labels) => labels == LabelType.Classes
        ? []
        : [new Problem("", "remove needs labels that are classes: a depth map does not say which pixels are the object", "use it with a foreground labeler")];

    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds)
        => type == LabelType.Classes
            ? torch.zeros_like(labels)
            : throw new ArgumentException("remove needs labels that are classes: a depth map does not say which pixels are the object; use it with a foreground labeler");
}
