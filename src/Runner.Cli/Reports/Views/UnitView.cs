using System.Globalization;

namespace Runner.Cli.Reports.Views;

/// <summary>A unit with its artifact.</summary>
/// <param name="Key">Its name within the stage.</param>
/// <param name="Folder">The artifact's folder.</param>
/// <param name="Labels">What it is about: step, site, block ...</param>
/// <param name="Metrics">Its numbers.</param>
internal sealed record UnitView(string Key, string Folder, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<MetricView> Metrics)
{
    /// <summary>What its bytes are known by.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The fingerprints of the units that it was made from.</summary>
    public IReadOnlySet<string> Inputs { get; init; } = new HashSet<string>();

    /// <summary>The denoising step, 0 without one.</summary>
    public int Step => int.TryParse(Labels.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out int step) ? step : 0;

    /// <summary>The value of a metric, NaN without it.</summary>
    public double Value(string metric) => Metrics.FirstOrDefault(row => row.Name == metric)?.Value ?? double.NaN;
}
