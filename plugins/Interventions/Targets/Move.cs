using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Moves every label by the same given amount, so that a matrix over it is a series. The gap becomes background in classes and is filled from the edge in numbers.</summary>
internal sealed class Move(MoveSettings settings) : ILabelEdit
{
    public bool Draws => false;

    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Offset offset = new((int)Math.Round(settings.Down * labels.shape[1]), (int)Math.Round(settings.Right * labels.shape[2]));
        return torch.stack(Enumerable.Range(0, (int)labels.shape[0]).Select(image => Moves.Of(labels[image], type, offset, settings.RescaleTo))).MoveToOuterDisposeScope();
    }
}

/// <summary>Settings of <c>move</c>.</summary>
public sealed record MoveSettings
{
    [Range(-1.0, 1.0)]
    [Description("To the right, as a fraction of the picture's width; less than 0, to the left.")]
    public double Right { get; init; }

    [Range(-1.0, 1.0)]
    [Description("Down, as a fraction of the picture's height; less than 0, up.")]
    public double Down { get; init; }

    [Range(0, 1e6)]
    [Description("Numbers are rescaled to minus to plus this after the move; 0 leaves them as they are.")]
    public double RescaleTo { get; init; }
}
