using System.Globalization;
using Runner.Engine.Reporting;

namespace Runner.Cli.Results;

/// <summary>All instances of a stage of the file, by their values of axes; repeats of one combination stand together.</summary>
internal sealed class StageGroup
{
    private StageGroup(string name, string kind, IReadOnlyList<RepeatedInstance> variants)
    {
        (Name, Kind, Instances) = (name, kind, variants);
        Axes =
        [
            .. variants.SelectMany(variant => variant.Labels).GroupBy(label => label.Axis)
                .Select(axis => new AxisValues(axis.Key, [.. axis.Select(label => label.Value).Distinct()])),
        ];
    }

    /// <summary>The stage's name as written.</summary>
    public string Name { get; }

    /// <summary>The stage kind.</summary>
    public string Kind { get; }

    /// <summary>The combinations of values, in the order of the file.</summary>
    public IReadOnlyList<RepeatedInstance> Instances { get; }

    /// <summary>The axes with the values that there are, without repeats.</summary>
    public IReadOnlyList<AxisValues> Axes { get; }

    /// <summary>The axes that vary.</summary>
    public IEnumerable<AxisValues> Varying => Axes.Where(axis => axis.Values.Count > 1);

    /// <summary>The most repeats that any combination has numbers of.</summary>
    public int Repeats => Instances.Max(variant => variant.Measured);

    /// <summary>Over how many repeats the numbers are, in words: where some have none, it says so.</summary>
    public string RepeatsText
    {
        get
        {
            int planned = Instances.Max(variant => variant.Repeats.Count);
            int least = Instances.Min(variant => variant.Measured);
            return least == planned ? $"{planned} repeats" : least == Repeats ? $"{least} of {planned} repeats (the others did not finish)" : $"{least} to {Repeats} of {planned} repeats (the others did not finish)";
        }
    }

    /// <summary>Whether the file asks for repeats of which some have no numbers.</summary>
    public bool LacksRepeats => Instances.Any(variant => variant.Measured < variant.Repeats.Count);

    /// <summary>The name with what all instances have in common: an axis with one value is said once.</summary>
    public string Title
    {
        get
        {
            string common = LabelList.Of(Axes.Where(axis => axis.Values.Count == 1).Select(axis => (axis.Name, axis.Values[0])).Concat(OnlyRepeat));
            return common.Length == 0 ? Name : $"{Name} with {common}";
        }
    }

    /// <summary>The one repeat that all instances are of, where only one is looked at; otherwise nothing.</summary>
    public IEnumerable<(string Axis, string Value)> OnlyRepeat
    {
        get
        {
            InstanceLabel[] repeats = [.. Instances.SelectMany(variant => variant.Repeats).SelectMany(instance => instance.Labels).Where(label => label.IsRepeat).Distinct()];
            return repeats is [var one] ? [(one.Axis, one.Value)] : [];
        }
    }

    /// <summary>The stages of a run in the order of the graph.</summary>
    public static IEnumerable<StageGroup> Of(RunRecord run) =>
        run.Stages.GroupBy(stage => stage.BaseName).Select(stage => new StageGroup(stage.Key, stage.First().Kind, [.. InstancesOf(stage)]));

    /// <summary>Some of the combinations.</summary>
    public StageGroup Only(IReadOnlyList<RepeatedInstance> instances) => instances.Count == Instances.Count ? this : new StageGroup(Name, Kind, instances);

    /// <summary>A part of the combinations, as many as fit.</summary>
    /// <param name="most">How many combinations can be shown.</param>
    /// <param name="mostAxes">How many axes may vary in what is shown.</param>
    /// <param name="whole">An axis of which all values are shown in any case; null: none.</param>
    /// <returns>The part, and which values of which axes it leaves out.</returns>
    public (StageGroup Part, IReadOnlyList<HiddenValues> Hidden) Within(int most, int mostAxes, string? whole = null)
    {
        StageGroup part = this;
        List<HiddenValues> hidden = [];
        // The axes that stand first are those that flow down from far above: the stage's own are what it is about.
        while (part.Instances.Count > most || part.Varying.Count() > mostAxes)
        {
            AxisValues[] open = [.. part.Varying.Where(axis => axis.Name != whole)];
            if (open.Length == 0)
            {
                break;
            }
            AxisValues outer = open[0];
            int left = open.Length > 1 ? 1 : Math.Max(1, most * outer.Values.Count / part.Instances.Count);
            HashSet<string> kept = [.. outer.Values.Take(left)];
            hidden.Add(new HiddenValues(outer.Name, [.. outer.Values.Take(left)], [.. outer.Values.Skip(left)]));
            part = new StageGroup(Name, Kind, [.. part.Instances.Where(variant => kept.Contains(variant[outer.Name]))]);
        }
        return (part, hidden);
    }

    private static IEnumerable<RepeatedInstance> InstancesOf(IEnumerable<StageRecord> instances) => instances
        .GroupBy(instance => string.Join('\n', Labels(instance).Select(label => System.Text.Json.JsonSerializer.Serialize(new[] { label.Axis, label.Value }))))
        .Select(group => new RepeatedInstance([.. Labels(group.First())], [.. group]));

    private static IEnumerable<InstanceLabel> Labels(StageRecord instance) => instance.Labels.Where(label => !label.IsRepeat);
}

/// <summary>An axis with the values that there are, in the order of the file.</summary>
internal sealed record AxisValues(string Name, IReadOnlyList<string> Values)
{
    /// <summary>The values as numbers, or null where one is none.</summary>
    public IReadOnlyList<double>? Numbers
    {
        get
        {
            double[] numbers = [.. Values.Select(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
            return numbers.All(double.IsFinite) ? numbers : null;
        }
    }
}

/// <summary>Values of an axis that are not shown.</summary>
internal sealed record HiddenValues(string Axis, IReadOnlyList<string> Shown, IReadOnlyList<string> Left)
{
    /// <summary>What is shown and how to see the rest.</summary>
    public string Sentence =>
        $"shown: {LabelList.Of(Shown.Select(value => (Axis, value)))}; not shown: {string.Join(", ", Left.Take(8))}{(Left.Count > 8 ? $" and {Left.Count - 8} more" : "")}; to see these: report RUN --where {Axis}={Left[0]}";
}

/// <summary>One combination of values of a stage's axes, in all its repeats.</summary>
/// <param name="Labels">The values, without that of the repeat.</param>
/// <param name="Repeats">The instances, one for each repeat.</param>
internal sealed record RepeatedInstance(IReadOnlyList<InstanceLabel> Labels, IReadOnlyList<StageRecord> Repeats)
{
    /// <summary>How many of its repeats have numbers.</summary>
    public int Measured => Math.Max(1, Repeats.Count(instance => instance.Units.Any(unit => unit.Metrics.Count > 0)));

    /// <summary>Its value of an axis; empty without that axis.</summary>
    public string this[string axis] => Labels.FirstOrDefault(label => label.Axis == axis)?.Value ?? "";

    /// <summary>Its values of some axes, to be read.</summary>
    public string Title(IEnumerable<AxisValues> axes) => LabelList.Of(Values(axes));

    /// <summary>Its values of some axes.</summary>
    public IEnumerable<(string Axis, string Value)> Values(IEnumerable<AxisValues> axes) => axes.Select(axis => (axis.Name, this[axis.Name]));
}

/// <summary>Labels to be read; nothing reads them back.</summary>
internal static class LabelList
{
    private const int MostLetters = 60;
    private const int LastLetters = 12;

    public static string Of(IEnumerable<(string Axis, string Value)> labels) => string.Join(", ", labels.Select(label => $"{label.Axis}={Short(label.Value)}"));

    /// <summary>A value as tables show it: of a long one, its beginning and its end.</summary>
    public static string Short(string value)
    {
        StringInfo letters = new(value);
        return letters.LengthInTextElements <= MostLetters
            ? value
            : $"{letters.SubstringByTextElements(0, MostLetters - LastLetters - 3)}...{letters.SubstringByTextElements(letters.LengthInTextElements - LastLetters)}";
    }
}
