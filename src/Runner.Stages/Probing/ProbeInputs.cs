using Runner.Abstractions;

namespace Runner.Stages.Probing;

/// <summary>Which units a probe reads.</summary>
internal static class ProbeInputs
{
    /// <summary>The finished units of a stage.</summary>
    public static IEnumerable<UnitReference> Finished(IPlanContext context, StageReference stage) =>
        context.UnitsOf(stage).Where(unit => !unit.Unit.Intermediate).Select(unit => unit.Reference);
}
