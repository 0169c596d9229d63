using Runner.Cli.Reports.Views;

namespace Runner.Cli.Reports;

/// <summary>The numbers of one probe stage: the trained model's and the control's, by site and step.</summary>
internal sealed class ProbeResults
{
    private readonly Dictionary<(bool Control, string Site, int Step), UnitView> _units = [];

    public ProbeResults(string name, IEnumerable<StageView> instances)
    {
        Name = name;
        foreach (StageView instance in instances)
        {
            foreach (UnitView unit in instance.Units.Where(unit => unit.Step > 0))
            {
                string site = unit.Labels.GetValueOrDefault("site", unit.Key);
                _units[(instance.IsControl, site, unit.Step)] = unit;
                if (!instance.IsControl && !Sites.Contains(site)) Sites.Add(site);
                if (!Steps.Contains(unit.Step)) Steps.Add(unit.Step);
            }
        }

        Steps.Sort();
        Metric = _units.Values.FirstOrDefault()?.Metrics.FirstOrDefault()?.Name ?? "";
    }

    /// <summary>The stage's name.</summary>
    public string Name { get; }

    /// <summary>The metric that is shown: the stage's first.</summary>
    public string Metric { get; }

    /// <summary>The sites in the order of the forward pass.</summary>
    public List<string> Sites { get; } = [];

    /// <summary>The steps.</summary>
    public List<int> Steps { get; } = [];

    /// <summary>The blocks in the order of the forward pass.</summary>
    public IEnumerable<string> Blocks => Sites.Select(BlockOf).Distinct();

    /// <summary>Whether the control was run.</summary>
    public bool HasControl => _units.Keys.Any(key => key.Control);

    /// <summary>The unit of a site and step; null where it was not probed.</summary>
    public UnitView? Unit(string site, int step, bool control = false) => _units.GetValueOrDefault((control, site, step));

    /// <summary>A metric at a site and step, NaN without it.</summary>
    public double Value(string site, int step, bool control = false, string suffix = "") => Unit(site, step, control)?.Value(Metric + suffix) ?? double.NaN;

    /// <summary>The mean of a metric over a block's sites.</summary>
    public double BlockMean(string block, int step, bool control = false, string suffix = "")
    {
        double[] values = [.. Sites.Where(site => BlockOf(site) == block).Select(site => Value(site, step, control, suffix)).Where(value => !double.IsNaN(value))];
        return values.Length == 0 ? double.NaN : values.Average();
    }

    /// <summary>The baseline that knows only the position: the same for all sites.</summary>
    public double Baseline => _units.Values.Select(unit => unit.Value(Metric + "-baseline")).FirstOrDefault(value => !double.IsNaN(value), double.NaN);

    /// <summary>The site with the best score at the last step.</summary>
    public string BestSite => Sites.MaxBy(site => Value(site, Steps[^1]) is double value && !double.IsNaN(value) ? value : double.MinValue) ?? "";

    /// <summary>The first step whose score at a site is within a margin of the last step's.</summary>
    public int SettledStep(string site, double margin) =>
        Steps.FirstOrDefault(step => Value(site, step) >= Value(site, Steps[^1]) - margin, Steps[^1]);

    /// <summary>The block of a site.</summary>
    public string BlockOf(string site) => _units.FirstOrDefault(pair => pair.Key.Site == site).Value?.Labels.GetValueOrDefault("block", site) ?? site;
}
