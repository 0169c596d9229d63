using Runner.Engine.Planning;
using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>A plan as a table.</summary>
internal static class PlanTable
{
    public static Table Of(Plan plan)
    {
        Table table = Tables.New("stage", "verdict", "units#", "writes#", "memory#", "time#", "why");
        foreach (StagePlan stage in plan.Stages)
        {
            table.With(
                stage.Stage,
                Word(stage.Verdict),
                Units(stage),
                stage.Bytes == 0 ? "" : Quantities.Bytes(stage.Bytes),
                stage.Memory == 0 ? "" : Quantities.Bytes(stage.Memory),
                stage.Left == 0 ? "" : stage.Time is { } time ? (stage.TimeIsCounted ? "~" : "") + Quantities.Time(time) : "?",
                stage.Reason);
        }
        return table;
    }

    /// <summary>The plan in one line.</summary>
    public static string Total(Plan plan)
    {
        if (plan.Stages.Any(stage => stage.Verdict == Verdict.Failed))
        {
            return "a stage cannot be planned";
        }
        if (plan.Left == 0 && !plan.IsPartial)
        {
            return "nothing to do: every unit is in the store";
        }
        string more = plan.Stages.Any(stage => stage.Verdict == Verdict.Later) ? " or more" : "";
        return $"{Quantities.Units(plan.Left)} to make{more}, {Quantities.Bytes(plan.Bytes)} to write, {Quantities.Bytes(plan.Memory)} of memory at the peak, {TimeOf(plan, more)}";
    }

    private static string TimeOf(Plan plan, string more)
    {
        bool untimed = plan.Stages.Any(stage => stage.Left > 0 && stage.Time is null);
        return plan.Time is not { } known || (untimed && known == TimeSpan.Zero) ? "time not known yet: nothing like it was timed on this machine"
            : untimed ? $"at least {Quantities.Time(known)}: stages with a ? were never timed on this machine"
            : $"about {Quantities.Time(known)}{more}";
    }

    private static string Units(StagePlan stage) => stage.Units.Count == 0 ? "" : $"{Quantities.Count(stage.Left)}/{Quantities.Count(stage.Units.Count)}";

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Reuse => "reuse",
        Verdict.Run => "run",
        Verdict.NotNeeded => "not needed",
        Verdict.Later => "later",
        _ => "fails",
    };
}
