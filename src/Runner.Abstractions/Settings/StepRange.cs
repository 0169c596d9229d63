using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Runner.Abstractions;

/// <summary>Denoising steps, counted from 1: <c>5</c>, <c>1-15</c>, <c>1,3,5-8</c>, <c>1-15/2</c> (every second) or <c>all</c>.</summary>
public sealed record StepRange : IParsable<StepRange>
{
    private readonly string written;
    private readonly IReadOnlyList<(int First, int Last, int Stride)> pieces;

    private StepRange(string written, IReadOnlyList<(int First, int Last, int Stride)> pieces)
    {
        this.written = written;
        this.pieces = pieces;
    }

    /// <summary>Every step.</summary>
    public static StepRange All { get; } = new("all", []);

    /// <summary>The largest step that is named; 0 for <see cref="All"/>.</summary>
    public int Last => pieces.Count == 0 ? 0 : pieces.Max(piece => piece.Last);

    /// <summary>Whether it names a single step.</summary>
    public bool IsOne => pieces is [var (first, last, _)] && first == last;

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is no range of steps.</exception>
    public static StepRange Parse(string s, IFormatProvider? provider)
    {
        string text = s.Trim();
        return text == "all" ? All : new StepRange(text, [.. text.Split(',').Select(piece => ParsePiece(piece.Trim(), text))]);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out StepRange result)
    {
        result = null;
        if (s is null) return false;
        try
        {
            result = Parse(s, provider);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a step is among them.</summary>
    public bool Contains(int step) =>
        pieces.Count == 0 || pieces.Any(piece => piece.First <= step && step <= piece.Last && (step - piece.First) % piece.Stride == 0);

    /// <summary>The steps in ascending order, each once.</summary>
    /// <param name="steps">How many steps the sampler makes; larger ones that are named are left out: check <see cref="Last"/> first.</param>
    public IReadOnlyList<int> Within(int steps)
    {
        if (pieces.Count == 0) return [.. Enumerable.Range(1, steps)];
        SortedSet<int> chosen = [];
        foreach ((int first, int last, int stride) in pieces)
        {
            for (int step = first; step <= Math.Min(last, steps); step += stride) chosen.Add(step);
        }

        return [.. chosen];
    }

    /// <inheritdoc/>
    public override string ToString() => written;

    /// <inheritdoc/>
    public bool Equals(StepRange? other) => other is not null && pieces.SequenceEqual(other.pieces);

    /// <inheritdoc/>
    public override int GetHashCode() => pieces.Aggregate(0, HashCode.Combine);

    private static (int First, int Last, int Stride) ParsePiece(string piece, string whole)
    {
        string[] parts = piece.Split('/');
        string[] ends = parts[0].Split('-');
        if (parts.Length > 2 || ends.Length > 2) throw Wrong(whole);
        int first = Number(ends[0], whole);
        int last = ends.Length == 2 ? Number(ends[1], whole) : first;
        if (last < first) throw new FormatException($"the range of steps \"{piece}\" runs backwards");
        return (first, last, parts.Length == 2 ? Number(parts[1], whole) : 1);
    }

    private static int Number(string text, string whole) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 ? number : throw Wrong(whole);

    private static FormatException Wrong(string whole) => new($"\"{whole}\" is not a range of steps such as 5, 1-15, 1,3,5-8 or all; steps count from 1");
}
