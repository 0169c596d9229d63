using System.Globalization;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>Steps such as <c>15</c>, <c>1-5</c> or <c>1-5,8</c>.</summary>
internal sealed record StepRange(IReadOnlyList<(int From, int To)> Parts, string Text)
{
    public bool IsOne => Parts is [var (from, to)] && from == to;

    public bool Has(string? step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && Parts.Any(p => p.From <= number && number <= p.To);

    public static StepRange? Parse(string text)
    {
        List<(int, int)> parts = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int to))
            {
                return null;
            }
            parts.Add((from, to));
        }
        return new StepRange(parts, text);
    }
}
