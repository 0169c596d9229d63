using Runner.Abstractions;

namespace Runner.Stages;

/// <summary>The units of a stage that later stages read: all but those that are only steps on the way to another.</summary>
internal static class FinishedUnits
{
    /// <summary>The finished units of a stage, in order.</summary>
    public static IEnumerable<PlannedUnit> Of(IPlanContext context, StageReference stage) => context.From(stage).Units.Where(unit => !unit.Unit.Intermediate);

    /// <summary>Where they are in the graph.</summary>
    public static IEnumerable<UnitReference> ReferencesOf(IPlanContext context, StageReference stage) => Of(context, stage).Select(unit => unit.Reference);
}
