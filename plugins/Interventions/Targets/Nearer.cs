using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Moves what is nearest in each depth map, in which large is near as in labels of inverse depth, towards the viewer or away.</summary>
internal sealed class Nearer(NearerSettings settings) : ILabelEdit
{
    public bool Draws => false;

    private const string NeedsNumbers = "nearer needs labels that are numbers: classes do not say how far away anything is";

    public IEnumerable<Problem> Check(LabelType labels) => labels == LabelType.Continuous ? [] : [new Problem("", NeedsNumbers, "use it with a depth labeler")];

    public Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds)
    {
        if (type != LabelType.Continuous) throw new ArgumentException(NeedsNumbers);
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor flat = labels.flatten(1); // [images, H * W]
        long among = Math.Max(1, (long)Math.Round(settings.Part * flat.shape[1]));
        Tensor farthestOfThem = flat.sort(1, descending: true).Values.narrow(1, among - 1, 1);
        Tensor moved = flat + (flat.ge(farthestOfThem) * settings.By * flat.std(1, unbiased: false, keepdim: true));
        return moved.to(labels.dtype).view(labels.shape).MoveToOuterDisposeScope();
    }
}

/// <summary>Settings of <c>nearer</c>.</summary>
public sealed record NearerSettings
{
    [Range(-1000, 1000)]
    [Description("By how many of the map's own standard deviations it comes nearer; less than 0, farther away.")]
    public double By { get; init; } = 1;

    [Range(0.001, 1)]
    [Description("Which part of the picture moves, from the nearest pixels on; 1: all of it.")]
    public double Part { get; init; } = 0.25;
}
