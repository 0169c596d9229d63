using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Stages.Evaluating;

/// <summary>Which labels are compared with which.</summary>
public sealed record EvaluateSettings
{
    /// <summary>The labels to judge.</summary>
    [Collects]
    [PicturesOf]
    [FromStage("labels")]
    [Description("The labels to judge.")]
    public required StageReference Predicted { get; init; }

    /// <summary>The labels to judge them by.</summary>
    [Collects]
    [PicturesOf]
    [FromStage("labels")]
    [Description("The labels to judge them by.")]
    public required StageReference Truth { get; init; }

    /// <summary>How.</summary>
    [MinLength(1)]
    [Description("The metrics.")]
    public required IReadOnlyList<Part<IMetric>> Metrics { get; init; }
}
