using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Expectations;

namespace Runner.Engine.Checking;

/// <summary>
/// Everything that an expectation names will be there when the run is over: it is tried on the rows that the planned units promise. What is not known before the run is left to the run.
/// </summary>
internal sealed class ExpectationsFit
{
    private readonly Planner planner;
    private readonly Findings findings;

    private ExpectationsFit(Planner planner, Findings findings) => (this.planner, this.findings) = (planner, findings);

    /// <summary>Reports every word of an expectation that will select nothing, and sides that do not fit together.</summary>
    public static void Check(Planner planner, Findings findings)
    {
        ExpectationsFit check = new(planner, findings);
        foreach (ExpectationText text in planner.Experiment.Expectations)
        {
            if (ExpectationParser.Parse(text, new Findings()) is { } expectation) // what cannot be read was said before
            {
                check.Try(expectation);
            }
        }
    }

    private void Try(Expectation expectation)
    {
        Dictionary<(string Stage, string Metric), PromisedRows> promised = [];
        bool isWhole = true;
        foreach (SelectorExpression selection in expectation.Selections)
        {
            isWhole &= IsMet(expectation, () => Try(selection, promised));
        }
        if (isWhole && promised.Values.All(rows => rows.AreWhole))
        {
            IsMet(expectation, () => expectation.Pair([.. promised.Values.SelectMany(rows => rows.Rows)]));
        }
    }

    private void Try(SelectorExpression selection, Dictionary<(string Stage, string Metric), PromisedRows> promised)
    {
        Selector selector = selection.Selector;
        PromisedRows rows = promised[(selector.Stage.Text, selector.Metric.Text)] = PromisedRows.Of(selector, planner);
        if (rows.AreWhole)
        {
            selection.Evaluate(rows.Rows);
        }
        else if (rows.Rows.Count > 0)
        {
            rows.Known(selector).Find(rows.Rows);
        }
    }

    private bool IsMet(Expectation expectation, Action attempt)
    {
        try
        {
            attempt();
            return true;
        }
        catch (MeasureException e)
        {
            findings.Error(expectation.Text.At(e.Where?.Start ?? 0), e.Message, e.Hint.Length > 0 ? e.Hint : null);
            return false;
        }
    }
}

/// <summary>The rows of one metric that planned units promise, with a number in place of each value.</summary>
/// <param name="Rows">One for each unit, and for each combination of the labels that the metric's rows have besides.</param>
/// <param name="AreWhole">Whether everything that the run will measure is among them, with all its labels.</param>
internal sealed record PromisedRows(IReadOnlyList<MeasuredRow> Rows, bool AreWhole)
{
    private const double SomeValue = 0.5;

    public static PromisedRows Of(Selector selector, Planner planner)
    {
        StageUnits[] stages = [.. planner.Stages.Where(stage => stage.Stage.BaseName == selector.Stage.Text)];
        List<MeasuredRow> rows = [];
        bool areWhole = stages.Length > 0;
        foreach (StageUnits stage in stages)
        {
            IReadOnlyList<MetricPromise>? promises = planner.PromisesOf(stage.Stage);
            if (promises is { Count: 0 })
            {
                throw NothingMeasured(selector);
            }
            MetricPromise[] meant = promises is null ? [new MetricPromise(selector.Metric.Text, Better.Larger)] : [.. promises.Where(promise => promise.Name == selector.Metric.Text)];
            meant = meant.Length > 0 ? meant : [.. promises!]; // so that the known names can be said
            areWhole &= promises is not null && stage.IsKnown && meant.All(promise => promise.Labels.Values.All(values => values is not null));
            rows.AddRange(meant.SelectMany(promise => RowsOf(stage, promise)));
        }
        return new PromisedRows(rows, areWhole && rows.Count > 0);
    }

    /// <summary>A selector without what can only be known by the run: labels that no row has yet.</summary>
    public Selector Known(Selector selector) => selector with
    {
        Sites = Rows.Any(row => row[Selector.SiteLabel] is not null) ? selector.Sites : [],
        Steps = Rows.Any(row => row[Selector.StepLabel] is not null) ? selector.Steps : [],
        Labels = [.. selector.Labels.Where(label => Rows.All(row => row[label.Label] is not null))],
    };

    private static MeasureException NothingMeasured(Selector selector) =>
        new($"\"{selector.Source}\" selects nothing: stage \"{selector.Stage.Text}\" measures nothing", "name a stage that does, such as one of kind probe or evaluate", selector.Stage);

    private static IEnumerable<MeasuredRow> RowsOf(StageUnits stage, MetricPromise promise)
    {
        IEnumerable<IReadOnlyDictionary<string, string>> units = stage.IsKnown
            ? stage.Units.Where(unit => promise.Purpose.Length == 0 || !unit.Unit.Without.Contains(promise.Purpose)).Select(unit => unit.Labels)
            : [stage.Stage.Labels];
        return units.SelectMany(labels => Combinations(labels, promise).Select(all =>
            new MeasuredRow(stage.Stage.BaseName, "", new MetricRow(promise.Name, SomeValue, all) { Better = promise.Better }) { Axes = [.. stage.Stage.Labels.Keys] }));
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> Combinations(IReadOnlyDictionary<string, string> labels, MetricPromise promise)
    {
        IEnumerable<IReadOnlyDictionary<string, string>> combinations = [labels];
        foreach ((string label, IReadOnlyList<string>? values) in promise.Labels)
        {
            combinations = values is null ? combinations : combinations.SelectMany(given => values.Select(value => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(given) { [label] = value }));
        }
        return combinations;
    }
}
