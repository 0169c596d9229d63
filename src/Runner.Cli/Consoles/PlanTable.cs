using Runner.Abstractions;
using Runner.Cli.Doctor;
using Runner.Engine.Planning;

namespace Runner.Cli.Consoles;

/// <summary>A plan as a table.</summary>
internal static class PlanTable
{
    public static CellTable Of(Plan plan)
    {
        CellTable table = new("stage", "verdict", "units#", "writes#", "memory#", "time#", "why");
        foreach (StagePlan stage in plan.Stages)
        {
            table.With(
                stage.Stage,
                Word(stage.Verdict),
                Units(stage),
                stage.Bytes == 0 ? "" : Quantities.Bytes(stage.Bytes),
                Memory(stage.Memory, stage.DeviceMemory),
                stage.Left == 0 ? "" : stage.Time is { } time ? (stage.TimeIsCounted ? "~" : "") + Quantities.Time(time) : "?",
                string.Join("; ", ((string[])[stage.Reason, stage.Choice]).Where(text => text.Length > 0)));
        }
        return table;
    }

    /// <summary>What is needed before the first unit to prove that this machine computes a model rightly; nothing where that was proven.</summary>
    public static string Proof((long Host, long Device) bytes, long budget) => bytes == (0, 0)
        ? ""
        : ArithmeticOfRun.LargestOf(bytes) > budget ? $"; the model's arithmetic is not proven before it, which takes {Memory(RunEnvironment.ProgramBytes + bytes.Host, bytes.Device)}"
        : $", and {Memory(RunEnvironment.ProgramBytes + bytes.Host, bytes.Device)} before it to prove the model's arithmetic, once";

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
        return $"{Quantities.Units(plan.Left)} to make{more}, {Quantities.Bytes(plan.Bytes)} to write, {MemoryOf(plan)}, {TimeOf(plan, more)}";
    }

    private static string TimeOf(Plan plan, string more)
    {
        bool untimed = plan.Stages.Any(stage => stage.Left > 0 && stage.Time is null);
        return plan.Time is not { } known || (untimed && known == TimeSpan.Zero) ? "time not known yet: nothing like it was timed on this machine"
            : untimed ? $"at least {Quantities.Time(known)}: stages with a ? were never timed on this machine"
            : $"about {Quantities.Time(known)}{more}";
    }

    private static string Memory(long host, long device) => (host, device) switch
    {
        (0, 0) => "",
        (_, 0) => Quantities.Bytes(host),
        _ => $"{Quantities.Bytes(host)} + {Quantities.Bytes(device)} on the device",
    };

    private static string MemoryOf(Plan plan) => plan.Memory == 0
        ? "memory not known"
        : $"{Memory(plan.Memory, plan.DeviceMemory)} of memory at the peak ({Quantities.Bytes(RunEnvironment.ProgramBytes)} of it the program itself)";

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
