using System.Text;

namespace Runner.Diffusion.Text.Normalization;

/// <summary>Unicode normalization form C. The runtime's own does nothing in globalization-invariant mode, which the runner uses to need no ICU.</summary>
/// <remarks>Unicode Standard Annex 15; Hangul by the arithmetic of the standard's section 3.12.</remarks>
internal static class CanonicalComposition
{
    private const int FirstCombining = 0x300; // Nothing below it decomposes without composing back.
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Tails = 0x11A7;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int SyllableCount = 19 * VowelCount * TailCount;

    internal static string Apply(string text)
    {
        if (text.All(c => c < FirstCombining)) return text;
        List<int> points = [];
        foreach (Rune rune in text.EnumerateRunes()) Decompose(rune.Value, points);
        Order(points);
        StringBuilder composed = new(text.Length);
        foreach (int point in Compose(points)) composed.Append(new Rune(point).ToString());
        return composed.ToString();
    }

    private static void Decompose(int point, List<int> points)
    {
        if (point is >= Syllables and < Syllables + SyllableCount)
        {
            int index = point - Syllables;
            points.Add(Leads + (index / (VowelCount * TailCount)));
            points.Add(Vowels + (index % (VowelCount * TailCount) / TailCount));
            if (index % TailCount != 0) points.Add(Tails + (index % TailCount));
        }
        else if (CanonicalData.Instance.Decompositions.TryGetValue(point, out int[]? parts))
        {
            foreach (int part in parts) Decompose(part, points);
        }
        else
        {
            points.Add(point);
        }
    }

    private static int ClassOf(int point) => CanonicalData.Instance.Classes.GetValueOrDefault(point);

    // Sorts each run of combining marks by class, keeping the order of equals.
    private static void Order(List<int> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            for (int j = i; j > 0 && ClassOf(points[j]) != 0 && ClassOf(points[j - 1]) > ClassOf(points[j]); j--)
            {
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
            }
        }
    }

    private static List<int> Compose(List<int> points)
    {
        List<int> result = [];
        int starter = -1;
        int last = -1; // class of what stands between the starter and here; -1: nothing
        foreach (int point in points)
        {
            int current = ClassOf(point);
            if (starter >= 0 && last < current && Pair(result[starter], point) is int whole)
            {
                result[starter] = whole;
                continue;
            }

            if (current == 0) (starter, last) = (result.Count, -1);
            else last = current;
            result.Add(point);
        }

        return result;
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= Leads and < Leads + 19 && second is >= Vowels and < Vowels + VowelCount)
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TailCount);
        }

        bool open = first is >= Syllables and < Syllables + SyllableCount && (first - Syllables) % TailCount == 0;
        if (open && second is > Tails and < Tails + TailCount) return first + second - Tails;
        return CanonicalData.Instance.Compositions.TryGetValue((first, second), out int whole) ? whole : null;
    }
}
