using System.Globalization;

namespace Runner.Cli.Results;

/// <summary>Numbers as they are shown.</summary>
internal static class NumberText
{
    /// <summary>What stands where there is no number because it is undefined.</summary>
    public const string Undefined = "undefined";

    /// <summary>A number; a dash where nothing was measured, a word where it is undefined, and its interval where it was measured in repeats.</summary>
    public static string Of(Estimate? estimate) => estimate switch
    {
        null => "-",
        { IsDefined: false } => estimate.Repeats > 1 ? $"{Undefined} ({estimate.Undefined} of {estimate.Repeats})" : Undefined,
        { Repeats: 1 } => Of(estimate.Value),
        _ => $"{Of(estimate.Value)} \u00b1 {Of(estimate.HalfWidth, estimate.Value)}",
    };

    /// <summary>A number with three digits behind the point, fewer where it is large.</summary>
    public static string Of(double value) => Of(value, value);

    /// <summary>The ends of an interval, with two digits behind the point, more where it is so narrow or so near to zero that these would not tell its ends.</summary>
    public static string Interval(double low, double high)
    {
        double width = high - low;
        if (width > 0 && width < 0.0001 && Math.Max(Math.Abs(low), Math.Abs(high)) < 0.001)
        {
            return $"[{low.ToString("0.##e+0", CultureInfo.InvariantCulture)}, {high.ToString("0.##e+0", CultureInfo.InvariantCulture)}]";
        }
        string digits = new('0', width > 0 ? Math.Clamp((int)Math.Ceiling(-Math.Log10(width) - 1e-9) + 1, 2, 5) : 3);
        return string.Create(CultureInfo.InvariantCulture, $"[{low.ToString("0." + digits, CultureInfo.InvariantCulture)}, {high.ToString("0." + digits, CultureInfo.InvariantCulture)}]");
    }

    /// <summary>A number with as many digits as its company has.</summary>
    private static string Of(double value, double company) => Math.Abs(company) switch
    {
        _ when double.IsNaN(value) => Undefined,
        >= 10_000 => value.ToString("0.###e+0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        > 0 and < 0.0001 => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
        > 0 and < 0.001 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>Some whole numbers in order, such as <c>2, 4, 6-8</c>.</summary>
    public static string List(IReadOnlyList<int> numbers, string separator = ", ")
    {
        List<string> parts = [];
        for (int first = 0; first < numbers.Count;)
        {
            int last = first;
            while (last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1)
            {
                last++;
            }
            parts.Add(last == first ? $"{numbers[first]}" : $"{numbers[first]}-{numbers[last]}");
            first = last + 1;
        }
        return string.Join(separator, parts);
    }
}
