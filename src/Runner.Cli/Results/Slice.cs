using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Reporting;

namespace Runner.Cli.Results;

/// <summary>The part of a run that somebody wants to see.</summary>
/// <param name="Where">Values of axes; several of one axis are all shown.</param>
/// <param name="Stages">Names of stages; empty: all.</param>
/// <param name="Steps">Denoising steps; null: those that fit.</param>
internal sealed record Slice(IReadOnlyList<(string Axis, string Value)> Where, IReadOnlyList<string> Stages, StepRange? Steps)
{
    private const string StepAxis = "step";
    private static readonly string[] Axes = [StepAxis, "sigma", "snr"];

    /// <summary>All of it.</summary>
    public static Slice All { get; } = new([], [], null);

    /// <summary>What curves are drawn over where they could be drawn over steps: a label that has a number for each step.</summary>
    public string Over { get; init; } = StepAxis;

    /// <summary>The metric of probes that is shown where it was measured; empty: each stage's first.</summary>
    public string Metric { get; init; } = "";

    /// <summary>Whether it is not the whole run in its usual form.</summary>
    public bool IsPart => Where.Count > 0 || Stages.Count > 0 || Over != StepAxis || Metric.Length > 0;

    /// <summary>Reads what was written on the command line, and finds what the run does not have.</summary>
    /// <exception cref="InvalidDataException">An axis, a value or a stage is not there; says which are.</exception>
    public static Slice Parse(RunRecord run, IEnumerable<string> where, IEnumerable<string> stages, string? steps, string over = StepAxis, string? metric = null)
    {
        ILookup<string, string> axes = run.Stages.SelectMany(stage => stage.Labels).Distinct().ToLookup(label => label.Axis, label => label.Value);
        List<(string Axis, string Value)> chosen = [.. where.SelectMany(text => Pairs(text, axes))];
        string[] names = [.. run.Stages.Select(stage => stage.BaseName).Distinct()];
        string[] asked = [.. stages];
        foreach (string name in asked)
        {
            Known("stage", "stages", name, names, "the run");
        }
        StepRange? range = null;
        if (steps is not null && !StepRange.TryParse(steps, CultureInfo.InvariantCulture, out range))
        {
            throw new InvalidDataException($"\"{steps}\" is no list of steps: write --steps 1,5,10-15");
        }
        int[] made = [.. run.Stages.SelectMany(stage => stage.Units).Select(unit => unit.Labels.GetValueOrDefault("step")).OfType<string>()
            .Select(step => int.Parse(step, CultureInfo.InvariantCulture)).Distinct().Order()];
        if (range is not null && !made.Any(range.Contains))
        {
            throw new InvalidDataException($"the run has no step {steps}\n  {(made.Length == 0 ? "there are no steps" : $"known steps: {string.Join(", ", made)}")}");
        }
        Known("axis of curves", "axes of curves", over, Axes, "a report");
        if (over != StepAxis && !run.Stages.SelectMany(stage => stage.Units).Any(unit => unit.Labels.ContainsKey(over)))
        {
            throw new InvalidDataException($"no unit of the run has a {over}: its samplers do not say how much noise a step begins with");
        }
        if (metric is not null)
        {
            string[] measured = [.. run.Stages.Where(stage => stage.Kind == "probe").SelectMany(stage => stage.Units).SelectMany(unit => ProbeReadings.MetricsOf(unit)).Distinct()];
            Known("metric of probes", "metrics of probes", metric, measured, "the run");
        }
        Slice slice = new(chosen, asked, range) { Over = over, Metric = metric ?? "" };
        StageRecord[] having = [.. run.Stages.Where(stage => stage.Labels.Any(label => chosen.Any(pair => pair.Axis == label.Axis)))];
        return having.Length == 0 || having.Any(slice.IsWanted)
            ? slice
            : throw new InvalidDataException($"no instance of the run has {LabelList.Of(chosen)} together{(asked.Length > 0 ? $" in {string.Join(", ", asked)}" : "")}");
    }

    /// <summary>The run without what is not wanted. A stage that has no such axis is not asked for its value.</summary>
    public RunRecord Of(RunRecord run) => run with { Stages = [.. run.Stages.Where(IsWanted)] };

    private bool IsWanted(StageRecord stage) =>
        (Stages.Count == 0 || Stages.Contains(stage.BaseName))
        && stage.Labels.All(label => Where.All(pair => pair.Axis != label.Axis) || Where.Contains((label.Axis, label.Value)));

    // A value may hold commas itself: the whole text is tried before it is taken apart. Quotes may stand around an axis or a value, as in an expectation.
    private static IEnumerable<(string Axis, string Value)> Pairs(string text, ILookup<string, string> axes)
    {
        (string Axis, string Value) whole = Pair(text);
        return axes[whole.Axis].Contains(whole.Value) ? [whole] : Parts(text).Select(part => Checked(Unquoted(Pair(part)), axes));
    }

    private static IEnumerable<string> Parts(string text)
    {
        int start = 0;
        bool isQuoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[at] == ',' && !isQuoted)
            {
                yield return text[start..at];
                start = at + 1;
            }
        }
        yield return text[start..];
    }

    private static (string Axis, string Value) Unquoted((string Axis, string Value) pair) => (Unquoted(pair.Axis), Unquoted(pair.Value));

    private static string Unquoted(string text) => text is ['"', .. string inside, '"'] ? inside : text;

    private static (string Axis, string Value) Checked((string Axis, string Value) pair, ILookup<string, string> axes)
    {
        Known("axis", "axes", pair.Axis, [.. axes.Select(axis => axis.Key)], "the run");
        Known("value", "values", pair.Value, [.. axes[pair.Axis]], $"axis \"{pair.Axis}\"");
        return pair;
    }

    private static (string Axis, string Value) Pair(string text)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 ? (text[..sign].Trim(), text[(sign + 1)..].Trim()) : throw new InvalidDataException($"\"{text}\" is no AXIS=VALUE: write --where probe.loss=huber");
    }

    private static void Known(string word, string plural, string name, string[] known, string where)
    {
        if (known.Contains(name))
        {
            return;
        }
        string question = NearestName.IfNear(name, known) is { } nearest ? $"did you mean \"{nearest}\"? " : "";
        string list = known.Length == 0 ? $"there are no {plural}" : $"known {plural}: {string.Join(", ", known.Select(LabelList.Short))}";
        throw new InvalidDataException($"{where} has no {word} \"{name}\"\n  {question}{list}");
    }
}
