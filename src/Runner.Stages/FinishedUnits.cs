using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Sampling;

namespace Runner.Stages;

/// <summary>The units of a stage that later stages read: all but those that are only steps on the way to another.</summary>
internal static class FinishedUnits
{
    /// <summary>The finished units of a stage, in order.</summary>
    public static IEnumerable<PlannedUnit> Of(IPlanContext context, StageReference stage) => context.From(stage).Units.Where(unit => !unit.Unit.Intermediate);

    /// <summary>Where they are in the graph.</summary>
    public static IEnumerable<UnitReference> ReferencesOf(IPlanContext context, StageReference stage) => Of(context, stage).Select(unit => unit.Reference);

    /// <summary>The units of a stage that some samples, or what was made of them, are in; all, where it has no unit for each batch of samples.</summary>
    /// <param name="context">The plan.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="prompts">The samples.</param>
    /// <param name="batch">Samples of a batch.</param>
    public static IEnumerable<UnitReference> Holding(IPlanContext context, StageReference stage, IEnumerable<Prompt> prompts, int batch)
    {
        HashSet<string> shards = [.. prompts.Select(prompt => (prompt.Index / batch).ToString(CultureInfo.InvariantCulture))];
        return Of(context, stage).Where(unit => !unit.Unit.Labels.TryGetValue("shard", out string? shard) || shards.Contains(shard)).Select(unit => unit.Reference);
    }
}
