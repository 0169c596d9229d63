namespace Runner.Engine.Reporting.Expectations;

/// <summary>The values of an expression. A number has one, without labels; a selector has one for each row.</summary>
/// <param name="Samples">The values.</param>
/// <param name="Pinned">Labels that the expression fixes to one value, so that they tell nothing apart.</param>
/// <param name="Source">The expression as written.</param>
internal sealed record Series(IReadOnlyList<Sample> Samples, IReadOnlySet<string> Pinned, string Source)
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    public static Series Of(double number, string source) => new([new Sample(new Dictionary<string, string>(), number)], Nothing, source);

    /// <summary>Pairs values with those of another expression: one with all, or those that agree in every label that both have and neither fixes.</summary>
    /// <exception cref="MeasureException">Some value has no partner, or more than one.</exception>
    public IReadOnlyList<(Sample Left, Sample Right)> PairedWith(Series other)
    {
        if (other.Samples.Count == 1)
        {
            return [.. Samples.Select(s => (s, other.Samples[0]))];
        }
        if (Samples.Count == 1)
        {
            return [.. other.Samples.Select(s => (Samples[0], s))];
        }
        string[] shared = [.. Labels(this).Intersect(Labels(other)).Except(Pinned).Except(other.Pinned).Order(StringComparer.Ordinal)];
        ILookup<string, Sample> partners = other.Samples.ToLookup(s => KeyOf(s, shared));
        return [.. Samples.Select(s => (s, Partner(KeyOf(s, shared), partners, other)))];
    }

    private static Sample Partner(string key, ILookup<string, Sample> partners, Series other)
    {
        Sample[] found = [.. partners[key]];
        return found.Length == 1
            ? found[0]
            : throw new MeasureException(found.Length == 0
                ? $"\"{other.Source}\" has no value for {key}"
                : $"\"{other.Source}\" has {found.Length} values for {key}: choose one by \"with LABEL=VALUE\", or put mean, min or max in front");
    }

    private static IEnumerable<string> Labels(Series series) => series.Samples.SelectMany(s => s.Labels.Keys).Distinct();

    private static string KeyOf(Sample sample, string[] labels) =>
        labels.Length == 0 ? "the whole" : string.Join(", ", labels.Select(l => $"{l}={sample.Labels.GetValueOrDefault(l)}"));
}
