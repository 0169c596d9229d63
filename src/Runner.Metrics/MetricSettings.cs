using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Runner.Metrics;

/// <summary>Settings of metrics that are about one class.</summary>
public sealed record ClassMetricSettings
{
    /// <summary>The class that counts: 1 is the foreground of a mask, the usual question.</summary>
    [Range(0, 10_000)]
    [Description("The class that counts: 1 is the foreground of a mask, 0 the background (the metric is then called dice-background).")]
    public int Class { get; init; } = 1;
}

/// <summary>Settings of errors of numbers.</summary>
public sealed record ErrorMetricSettings
{
    /// <summary>Whether the scale and the shift of each image's prediction are forgiven.</summary>
    [Description(
        "Whether each image's prediction is first brought to its label by the scale and shift of least squared error, as relative depth is judged: only the form counts, and a negative scale is one " +
        "as well. The metric is then called rmse-aligned.")]
    public bool Aligned { get; init; }
}

/// <summary>Settings of the share of pixels whose ratio is near 1.</summary>
public sealed record DeltaMetricSettings
{
    /// <summary>As in <see cref="ErrorMetricSettings"/>.</summary>
    [Description("Whether each image's prediction is first brought to its label by the scale and shift of least squared error. The metric is then called delta1-aligned.")]
    public bool Aligned { get; init; }

    /// <summary>How often 1.25 is multiplied with itself.</summary>
    [Range(1, 3)]
    [Description("The bound is 1.25 to this power; it is part of the metric's name: delta1, delta2, delta3.")]
    public int Power { get; init; } = 1;
}

/// <summary>Settings of the calibration error.</summary>
public sealed record CalibrationSettings
{
    /// <summary>Parts of equal width into which confidences are sorted. 15 is usual.</summary>
    [Range(1, 1000)]
    [Description("Parts of equal width into which the confidences from 0 to 1 are sorted.")]
    public int Bins { get; init; } = 15;
}
