using System.Globalization;

namespace Runner.Diffusion.Text.Normalization;

/// <summary>Unicode's combining classes and canonical decompositions, from the embedded <c>canonical.txt</c>.</summary>
internal sealed class CanonicalData
{
    private CanonicalData()
    {
        using Stream stream = typeof(CanonicalData).Assembly.GetManifestResourceStream("canonical.txt")
            ?? throw new InvalidOperationException("canonical.txt is not embedded in the assembly");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#')) Add(line.Split(' '));
        }
    }

    internal static CanonicalData Instance { get; } = new();

    /// <summary>Combining class by code point; 0 where absent.</summary>
    internal Dictionary<int, int> Classes { get; } = [];

    /// <summary>One or two code points by composed code point, one level deep.</summary>
    internal Dictionary<int, int[]> Decompositions { get; } = [];

    /// <summary>Composed code point by its two parts.</summary>
    internal Dictionary<(int First, int Second), int> Compositions { get; } = [];

    private static int Point(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private void Add(string[] fields)
    {
        if (fields[0] == "c")
        {
            string[] ends = fields[1].Split('-');
            for (int point = Point(ends[0]); point <= Point(ends[1]); point++) Classes[point] = int.Parse(fields[2], CultureInfo.InvariantCulture);
            return;
        }

        int[] parts = [.. fields[2..].Select(Point)];
        Decompositions[Point(fields[1])] = parts;
        if (fields[0] == "d") Compositions[(parts[0], parts[1])] = Point(fields[1]);
    }
}
