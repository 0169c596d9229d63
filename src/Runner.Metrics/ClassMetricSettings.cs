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
