using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Makes the object, or the map, larger or smaller.</summary>
internal sealed class Scale(ScaleSettings settings) : ILabelEdit
{
    public bool Draws => false;

    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return torch.stack(Enumerable.Range(0, (int)labels.shape[0]).Select(image => EditOne(labels[image], type))).MoveToOuterDisposeScope();
    }

    private Tensor EditOne(Tensor label, LabelType type)
    {
        if (type == LabelType.Continuous)
        {
            return Moves.Zoom(label, settings.Factor, (label.shape[0] - 1) / 2.0, (label.shape[1] - 1) / 2.0);
        }

        Tensor places = label.ne(0).nonzero(); // [pixels of the object, 2]
        if (places.shape[0] == 0)
        {
            return label;
        }

        Tensor centre = places.to(ScalarType.Float64).mean([0]);
        return Moves.Zoom(label, settings.Factor, centre[0].item<double>(), centre[1].item<double>());
    }
}
