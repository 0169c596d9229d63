using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Planning;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Reporting.Expectations;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting.Locking;

/// <summary>
/// What a run was resolved to and what it made, small enough to be read in a review: of each stage its settings, one digest of what its units are made from and one of what was made, and the
/// numbers that are shown. Causes stand before effects, so that the first difference explains the others.
/// </summary>
internal static class LockContent
{
    /// <summary>The version of what is written here.</summary>
    public const string Version = "2";

    private const string SkillEnding = "-skill";

    /// <summary>What is known before any work.</summary>
    public static IReadOnlyList<LockEntry> Causes(Planner planner) => [.. Environment(planner.Experiment), .. planner.Stages.SelectMany(stage => Causes(stage, planner))];

    /// <summary>All of it.</summary>
    public static IReadOnlyList<LockEntry> Of(Planner planner, IReadOnlyList<StageRecord> made)
    {
        Dictionary<string, StageRecord> records = made.ToDictionary(stage => stage.Name);
        ILookup<string, string> expected = Expected(planner.Experiment).ToLookup(metric => metric.Stage, metric => metric.Metric);
        return
        [
            .. Environment(planner.Experiment),
            .. planner.Stages.SelectMany(stage => Causes(stage, planner).Concat(records.TryGetValue(stage.Stage.Name, out StageRecord? record) ? Results(record, expected[record.BaseName].ToHashSet()) : [])),
        ];
    }

    /// <summary>Of each stage the digest of what its units are made from, with their fingerprints.</summary>
    public static IEnumerable<(string Recipe, IReadOnlyList<string> Fingerprints)> Recipes(Planner planner) =>
        planner.Stages.Where(stage => stage.IsKnown).Select(Made).Where(units => units.Length > 0).Select(units => (RecipeOf(units), (IReadOnlyList<string>)[.. units.Select(unit => unit.Fingerprint)]));

    private static UnitNode[] Made(StageUnits stage) => [.. stage.Units.Where(unit => !unit.Unit.Intermediate)];

    private static string RecipeOf(UnitNode[] units) => Digest.OfText(string.Concat(units.Select(unit => $"{unit.Unit.Key} {unit.Fingerprint}\n")));

    private static IEnumerable<LockEntry> Environment(Experiment experiment)
    {
        RunEnvironment environment = experiment.Environment;
        yield return new LockEntry(["lock"], Version);
        yield return new LockEntry(["experiment"], experiment.Name);
        yield return new LockEntry(["environment", "device"], environment.DeviceModel);
        yield return new LockEntry(["environment", "dtype"], SettingText.Readable(SettingText.Of(environment.DType)));
        yield return new LockEntry(["environment", "threads"], SettingText.Of(environment.Threads));
        yield return new LockEntry(["environment", "seed"], SettingText.Of(experiment.Seed));
        foreach ((string name, string version) in environment.Libraries.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            yield return new LockEntry(["libraries", name], version);
        }
        foreach (KindCode code in experiment.Code)
        {
            yield return new LockEntry(["plugins", code.Name], code.Digest);
        }
    }

    private static IEnumerable<LockEntry> Causes(StageUnits stage, Planner planner)
    {
        if (!stage.IsKnown)
        {
            yield break;
        }
        string name = stage.Stage.Name;
        foreach (LockEntry setting in Settings(stage.Stage, LockEntry.Settings, planner.ComponentsOf(stage.Stage).Components).Concat(Settings(stage.Stage, LockEntry.Selects, planner.SelectionOf(stage.Stage))))
        {
            yield return setting;
        }
        UnitNode[] units = Made(stage);
        yield return new LockEntry([LockEntry.Stages, name, LockEntry.Units], units.Length.ToString(CultureInfo.InvariantCulture)) { At = stage.Stage.Position };
        yield return new LockEntry([LockEntry.Stages, name, LockEntry.Recipe], RecipeOf(units)) { At = stage.Stage.Position };
    }

    // What another stage makes is that stage's to tell.
    private static IEnumerable<LockEntry> Settings(StageInstance stage, string part, IReadOnlyDictionary<string, string> components) => components
        .Where(component => component.Key.StartsWith(ComponentNames.SettingPrefix, StringComparison.Ordinal) && !component.Value.StartsWith("\"unit:", StringComparison.Ordinal))
        .OrderBy(component => component.Key, StringComparer.Ordinal)
        .Select(component => (Name: component.Key[ComponentNames.SettingPrefix.Length..], component.Value))
        .Select(setting => new LockEntry([LockEntry.Stages, stage.Name, part, setting.Name], Short(SettingText.Readable(setting.Value))) { At = stage.PositionOf(setting.Name) });

    // Of a text over several lines, or a long list, that it is another is enough.
    private static string Short(string value) => value.Length <= 200 && !value.Contains('\n', StringComparison.Ordinal) ? value : $"text:{Digest.OfText(value)}";

    private static IEnumerable<LockEntry> Results(StageRecord stage, IReadOnlySet<string> expected)
    {
        if (stage.Units.Count == 0)
        {
            yield break;
        }
        string all = string.Concat(stage.Units.Where(unit => unit.Folder.Length > 0).Select(unit => $"{unit.Key} {unit.Digest}\n{string.Concat(unit.Metrics.Select(Line))}"));
        yield return new LockEntry([LockEntry.Stages, stage.Name, LockEntry.Artifacts], Digest.OfText(all));
        foreach (LockEntry number in LockedNumbers.Of(stage, expected))
        {
            yield return number;
        }
    }

    private static string Line(MetricRow row) =>
        $"{row.Name} {row.Value.ToString("R", CultureInfo.InvariantCulture)} {string.Join(' ', row.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))}\n";

    private static IEnumerable<(string Stage, string Metric)> Expected(Experiment experiment) => experiment.Expectations
        .Select(text => ExpectationParser.Parse(text, new Findings())).OfType<Expectation>()
        .SelectMany(expectation => expectation.Selections).Select(selection => (selection.Selector.Stage.Text, selection.Selector.Metric.Text));

    /// <summary>The numbers of a stage that are shown: where there are many sites its first metric, what it has beyond the position, and what the file expects something of; else all.</summary>
    private static class LockedNumbers
    {
        public static IEnumerable<LockEntry> Of(StageRecord stage, IReadOnlySet<string> expected)
        {
            MeasuredRow[] rows = [.. MetricCollection.Of([stage])];
            string? first = rows.FirstOrDefault(row => row[Selector.SiteLabel] is not null)?.Row.Name;
            MeasuredRow[] shown = [.. rows.Where(row => row[Selector.SiteLabel] is null || row.Row.Name == first || row.Row.Name == first + SkillEnding || expected.Contains(row.Row.Name))];
            foreach (IGrouping<string, MeasuredRow> metric in shown.GroupBy(row => row.Row.Name))
            {
                MeasuredRow[] own = [.. metric];
                string[] telling = Telling(own);
                foreach (IGrouping<(string Key, string? Step), MeasuredRow> number in own.GroupBy(row => KeyOf(row, telling)).SelectMany(key => key.GroupBy(row => (key.Key, row[Selector.StepLabel]))))
                {
                    double[] defined = [.. number.Select(row => row.Row.Value).Where(value => !double.IsNaN(value))];
                    string value = defined.Length == 0 ? "undefined" : defined.Average().ToString("G6", CultureInfo.InvariantCulture);
                    string[] path = [LockEntry.Stages, stage.Name, LockEntry.Numbers, number.Key.Key];
                    yield return new LockEntry(number.Key.Step is { } step ? [.. path, step] : path, value) { Metric = metric.Key };
                }
            }
        }

        // Of images their mean; labels that all rows share, or that another label tells already, say nothing.
        private static string[] Telling(MeasuredRow[] rows)
        {
            string[] labels = [.. rows.SelectMany(row => row.Row.Labels.Keys).Distinct().Where(label => !rows[0].Axes.Contains(label) && label is not Selector.StepLabel and not MetricRow.ImageLabel && !Selector.NoiseLabels.Contains(label))
                .OrderBy(label => label == Selector.SiteLabel ? 0 : 1).ThenBy(label => label, StringComparer.Ordinal)];
            List<string> telling = [];
            foreach (string label in labels)
            {
                string[] known = rows.Any(row => row[MetricRow.ImageLabel] is not null) ? [.. telling, MetricRow.ImageLabel] : [.. telling];
                if (Distinct(rows, [.. known, label]) > Distinct(rows, known) || (label == Selector.SiteLabel && telling.Count == 0))
                {
                    telling.Add(label);
                }
            }
            return [.. telling];
        }

        private static int Distinct(MeasuredRow[] rows, string[] labels) => rows.Select(row => string.Join('\n', labels.Select(label => row[label]))).Distinct().Count();

        private static string KeyOf(MeasuredRow row, string[] telling)
        {
            string site = row[Selector.SiteLabel] is { } name ? $" of {name}" : "";
            string others = string.Join(", ", telling.Where(label => label != Selector.SiteLabel && row[label] is not null).Select(label => $"{label}={row[label]}"));
            return $"{row.Row.Name}{site}{(others.Length == 0 ? "" : $" with {others}")}";
        }
    }
}
