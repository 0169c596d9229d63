using System.Globalization;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Verifying;

/// <summary>Which units are made again: a share of every stage's, or all of some stages.</summary>
/// <param name="Share">Above 0 up to 1; of each stage at least one unit.</param>
/// <param name="Stages">The names of stages or of instances; empty means all.</param>
public sealed record Rerun(double Share, IReadOnlyList<string> Stages)
{
    public static readonly Rerun All = new(1, []);

    /// <summary>Reads <c>all</c>, a share such as <c>10%</c>, or the name of a stage; several are separated by commas.</summary>
    /// <returns>Null where a share is none.</returns>
    public static Rerun? Parse(string text)
    {
        if (text == "all")
        {
            return All;
        }
        if (!text.EndsWith('%'))
        {
            return new Rerun(1, text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
        return double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && percent is > 0 and <= 100
            ? new Rerun(percent / 100, [])
            : null;
    }

    // The same ones each time, spread by their fingerprints: what is compared today was compared yesterday.
    internal IEnumerable<UnitNode> Of(IEnumerable<StageUnits> stages) => stages
        .Where(stage => Stages.Count == 0 || Stages.Contains(stage.Stage.BaseName) || Stages.Contains(stage.Stage.Name))
        .SelectMany(stage =>
        {
            UnitNode[] wanted = [.. stage.Units.Where(unit => !unit.Unit.Intermediate)];
            int count = (int)Math.Ceiling(Share * wanted.Length);
            HashSet<UnitNode> chosen = [.. wanted.OrderBy(unit => Digest.OfText(unit.Fingerprint), StringComparer.Ordinal).Take(count)];
            return wanted.Where(chosen.Contains);
        });
}
