using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Puts another image's object where it is in that image, beside the image's own; where both are, the other's lies on top.</summary>
internal sealed class Insert(InsertSettings settings) : ILabelEdit
{
    public bool Draws => false;

    private const string NeedsClasses = "insert needs labels that are classes: a depth map does not say which pixels are the object";

    public int? SourceOffset => settings.Offset;

    public IEnumerable<Problem> Check(LabelType labels) => labels == LabelType.Classes ? [] : [new Problem("", NeedsClasses, "use it with a foreground labeler")];

    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds) => throw new InvalidOperationException("insert is asked with the labels of other images");

    public Tensor EditWith(Tensor labels, Tensor others, LabelType type, IReadOnlyList<ulong> seeds)
        => type == LabelType.Classes ? torch.where(others.ne(0), others, labels) : throw new ArgumentException(NeedsClasses);
}

/// <summary>Settings of <c>insert</c>.</summary>
public sealed record InsertSettings
{
    [Range(1, 1023)]
    [Description("How many places further in the list of the edited images the other one is, counted around: 1, its neighbour.")]
    public int Offset { get; init; } = 1;
}
