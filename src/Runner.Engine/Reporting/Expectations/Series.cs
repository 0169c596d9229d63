namespace Runner.Engine.Reporting.Expectations;

/// <summary>One value of an expression, with the labels that tell it from the others.</summary>
/// <param name="Labels">What it is about; empty for numbers and for aggregates over everything.</param>
/// <param name="Value">NaN where it is undefined.</param>
/// <param name="Note">Why it is undefined, or what else must be known of it.</param>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value, string Note = "");

/// <summary>The values of an expression. A number has one, without labels; a selector has one for each row.</summary>
/// <param name="Samples">The values.</param>
/// <param name="Pinned">Labels that the expression fixes to one value, so that they tell nothing apart.</param>
/// <param name="Axes">Labels that are axes of a matrix.</param>
/// <param name="Source">The expression as written.</param>
internal sealed record Series(IReadOnlyList<Sample> Samples, IReadOnlySet<string> Pinned, IReadOnlySet<string> Axes, string Source)
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    public static Series Of(double number, string source, string note = "") => new([new Sample(new Dictionary<string, string>(), number, note)], Nothing, Nothing, source);

    /// <summary>
    /// Pairs values with those of another expression: those that agree in every label that both have and neither fixes. A single value stands for all of the other side, as long as both are of
    /// the same instances: a value of one model is never compared with that of another unless the expectation says so.
    /// </summary>
    /// <exception cref="MeasureException">Some value has no partner, or more than one.</exception>
    public IReadOnlyList<(Sample Left, Sample Right)> PairedWith(Series other)
    {
        bool isOne = Samples.Count == 1 || other.Samples.Count == 1;
        HashSet<string> axes = [.. Axes, .. other.Axes];
        string[] shared = [.. Labels(this).Intersect(Labels(other)).Except(Pinned).Except(other.Pinned).Except(Selector.NoiseLabels).Where(label => (!isOne || axes.Contains(label)) && (axes.Contains(label) || !IsImplied(label, other))).Order(StringComparer.Ordinal)];
        if (Samples.Count == 1 && other.Samples.Count > 1)
        {
            return [.. other.PairedWith(this).Select(pair => (pair.Right, pair.Left))];
        }
        ILookup<string, Sample> partners = other.Samples.ToLookup(s => KeyOf(s, shared));
        HashSet<string> own = [.. Samples.Select(s => KeyOf(s, shared))];
        if (partners.Select(group => group.Key).FirstOrDefault(key => !own.Contains(key)) is { } left)
        {
            throw new MeasureException($"\"{Source}\" has no value for {left}, which \"{other.Source}\" has", "choose what both have by \"with LABEL=VALUE\"");
        }
        return [.. Samples.Select(s => (s, Partner(KeyOf(s, shared), partners, other)))];
    }

    // What is one thing on this side and another on that follows from what the sides fix: a site's block, how many channels it has, the weights of "model-weights=permuted".
    private bool IsImplied(string label, Series other) =>
        Pinned.Count + other.Pinned.Count > 0 && Only(label) is { } here && other.Only(label) is { } there && here != there;

    private string? Only(string label)
    {
        string?[] values = [.. Samples.Select(sample => sample.Labels.GetValueOrDefault(label)).Distinct().Take(2)];
        return values.Length == 1 ? values[0] : null;
    }

    private static Sample Partner(string key, ILookup<string, Sample> partners, Series other)
    {
        Sample[] found = [.. partners[key]];
        return found.Length == 1
            ? found[0]
            : throw (found.Length == 0
                ? new MeasureException($"\"{other.Source}\" has no value for {key}", "")
                : new MeasureException($"\"{other.Source}\" has {found.Length} values for {key}: choose one by \"with LABEL=VALUE\", or put mean, min or max in front", ""));
    }

    private static IEnumerable<string> Labels(Series series) => series.Samples.SelectMany(s => s.Labels.Keys).Distinct();

    private static string KeyOf(Sample sample, string[] labels) =>
        labels.Length == 0 ? "the whole" : string.Join(", ", labels.Select(l => $"{l}={sample.Labels.GetValueOrDefault(l)}"));
}
