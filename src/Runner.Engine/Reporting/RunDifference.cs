using Runner.Engine.Graphing;
using Runner.Engine.Reading;
using Runner.Engine.Reporting.Locking;

namespace Runner.Engine.Reporting;

/// <summary>Something of a run that another one has otherwise; null where one lacks it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Old">Its value in the first run.</param>
/// <param name="New">Its value in the second.</param>
public sealed record Difference(string Name, string? Old, string? New);

/// <summary>The numbers of a metric of a stage instance that differ between two runs.</summary>
/// <param name="Stage">The instance.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Compared">How many numbers both have.</param>
/// <param name="Changed">How many of them differ.</param>
/// <param name="Old">The mean of all compared in the first run.</param>
/// <param name="New">The same in the second.</param>
/// <param name="Largest">The largest change; infinite where a number became undefined or was.</param>
/// <param name="Where">The unit of the largest change, with its row's own labels.</param>
public sealed record NumberDifference(string Stage, string Metric, int Compared, int Changed, double Old, double New, double Largest, string Where);

/// <summary>A run that is kept.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Record">What is remembered of it.</param>
public sealed record KeptRun(string Folder, RunRecord Record)
{
    /// <exception cref="InvalidDataException">The folder holds no run.</exception>
    public static KeptRun Read(string folder) => new(folder, RunRecordJson.Read(folder));
}

/// <summary>What changed between two runs: in the file, in the code and the machine, and in the numbers.</summary>
public sealed record RunDifference(IReadOnlyList<Difference> Settings, IReadOnlyList<Difference> Causes, IReadOnlyList<NumberDifference> Numbers, IReadOnlyList<Difference> Missing)
{
    /// <summary>Compares two runs.</summary>
    /// <exception cref="InvalidDataException">What one was of cannot be read.</exception>
    public static RunDifference Between(KeptRun first, KeptRun second)
    {
        Dictionary<(string Stage, string Row, string Metric), double> before = Numbered(first.Record);
        Dictionary<(string Stage, string Row, string Metric), double> after = Numbered(second.Record);
        return new RunDifference(
            SettingsBetween(first, second),
            Differences(CausesOf(first.Record), CausesOf(second.Record)),
            [.. before.Where(number => after.ContainsKey(number.Key)).GroupBy(number => (number.Key.Stage, number.Key.Metric)).Select(group => Compared([.. group], after)).Where(numbers => numbers.Changed > 0)],
            [.. before.Keys.Except(after.Keys).GroupBy(key => (key.Stage, key.Metric)).Select(gone => new Difference($"{gone.Key.Stage}.{gone.Key.Metric}", $"{gone.Count()}", null)),
             .. after.Keys.Except(before.Keys).GroupBy(key => (key.Stage, key.Metric)).Select(added => new Difference($"{added.Key.Stage}.{added.Key.Metric}", null, $"{added.Count()}"))]);
    }

    /// <summary>What the files and the command lines of two runs say differently, and what the files that they read, the code and the machine have otherwise.</summary>
    /// <exception cref="InvalidDataException">What one was of cannot be read.</exception>
    public static IReadOnlyList<Difference> CausesBetween(KeptRun first, KeptRun second) =>
        [.. SettingsBetween(first, second), .. Differences(CausesOf(first.Record), CausesOf(second.Record))];

    private static List<Difference> SettingsBetween(KeptRun first, KeptRun second) => Differences(SettingsOf(first), SettingsOf(second));

    private static List<Difference> Differences(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> now) =>
    [
        .. old.Keys.Union(now.Keys)
            .Select(name => new Difference(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(difference => difference.Old != difference.New),
    ];

    // By the file, as what it includes may have the same names.
    private static OrderedDictionary<string, string> SettingsOf(KeptRun run)
    {
        OrderedDictionary<string, string> settings = [];
        foreach ((int number, string source) in run.Record.Sources.Index())
        {
            string file = Path.Combine(run.Folder, source);
            Findings findings = new();
            Node root = LockText.Parse(file, findings) ?? throw new InvalidDataException($"{file}: what the run was of cannot be read: {findings.Errors[0].Message}");
            foreach (LockEntry entry in LockText.Entries(root))
            {
                settings[(number == 0 ? "" : $"{Path.GetFileName(source)}: ") + string.Join('.', entry.Path)] = entry.Value;
            }
        }
        foreach (string laid in run.Record.Overrides)
        {
            string[] parts = laid.Split('=', 2);
            settings[$"--set {parts[0]}"] = parts[^1];
        }
        return settings;
    }

    private static OrderedDictionary<string, string> CausesOf(RunRecord run)
    {
        OrderedDictionary<string, string> causes = new()
        {
            ["device"] = run.Environment.DeviceModel,
            ["dtype"] = SettingText.Readable(SettingText.Of(run.Environment.DType)),
            ["threads"] = SettingText.Of(run.Environment.Threads),
        };
        foreach ((string name, string version) in run.Environment.Libraries)
        {
            causes[name] = version;
        }
        foreach (InputRecord input in run.Inputs)
        {
            causes[$"content of {input.Setting}"] = Short(input.Digest[(input.Digest.IndexOf(':') + 1)..]);
        }
        foreach (CodeRecord code in run.Code)
        {
            causes[$"code of {code.Kind}"] = Short(code.Digest);
        }
        return causes;
    }

    private static string Short(string digest) => digest[..Math.Min(12, digest.Length)];

    private static Dictionary<(string Stage, string Row, string Metric), double> Numbered(RunRecord run)
    {
        Dictionary<(string Stage, string Row, string Metric), double> numbers = [];
        foreach (StageRecord stage in run.Stages)
        {
            foreach (UnitRecord unit in stage.Units)
            {
                foreach (Abstractions.MetricRow row in unit.Metrics)
                {
                    string labels = string.Concat(row.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $" {label.Key}={label.Value}"));
                    numbers.TryAdd((stage.Name, unit.Key + labels, row.Name), row.Value);
                }
            }
        }
        return numbers;
    }

    private static NumberDifference Compared(KeyValuePair<(string Stage, string Row, string Metric), double>[] old, Dictionary<(string Stage, string Row, string Metric), double> now)
    {
        (double largest, string where, int changed) = (0, "", 0);
        foreach (((string, string Row, string) key, double was) in old)
        {
            double change = was.Equals(now[key]) ? 0 : double.IsFinite(was - now[key]) ? Math.Abs(was - now[key]) : double.PositiveInfinity;
            changed += change > 0 ? 1 : 0;
            (largest, where) = change > largest ? (change, key.Row) : (largest, where);
        }
        return new NumberDifference(old[0].Key.Stage, old[0].Key.Metric, old.Length, changed, old.Average(number => number.Value), old.Average(number => now[number.Key]), largest, where);
    }
}
