using Runner.Abstractions;
using Runner.Engine.Reading;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>Turns what the planner knows into a <see cref="Plan"/> with reasons and costs.</summary>
internal sealed class PlanDescription(Planner planner, Func<UnitNode, Demand, string> reasonOf, UnitTimings timings)
{
    private readonly HashSet<string> passes = [];
    private readonly Dictionary<string, UnitNode> told = [];

    public Plan Describe(Demand demand) => new([.. planner.Stages.Select(s => Describe(s, demand))]);

    private StagePlan Describe(StageUnits stage, Demand demand)
    {
        if (!stage.IsKnown)
        {
            return Unknown(stage);
        }
        // Units of equal fingerprints, such as those of axis values that come to the same, are made once: by the first.
        UnitNode[] left = [.. stage.Units.Where(demand.Needs).Where(u => told.TryAdd(u.Fingerprint, u))];
        UnitPlan[] units = [.. stage.Units.Select(u => Describe(u, demand))];
        double operations = left.Sum(u => u.Unit.Cost.Operations) + PassOperations(left);
        return new StagePlan
        {
            Stage = stage.Stage.Name,
            Kind = stage.Stage.Kind,
            Verdict = left.Length > 0 ? Verdict.Run : units.Length > 0 && units.All(u => u.Verdict == Verdict.NotNeeded) ? Verdict.NotNeeded : Verdict.Reuse,
            Reason = Summary(units),
            Units = units,
            Bytes = left.Sum(u => u.Unit.Cost.Bytes),
            Memory = Math.Max(0, WorkingMemory.Of(left.Select(u => u.Unit.Cost.Memory).DefaultIfEmpty().Max(), planner.Experiment.Environment.MemoryBudget) - RunEnvironment.ProgramBytes),
            DeviceMemory = left.Select(u => u.Unit.Cost.DeviceMemory).DefaultIfEmpty().Max(),
            Operations = operations,
            Choice = left.Select(u => u.Unit.Cost.Choice).FirstOrDefault(choice => choice.Length > 0) ?? "",
            Time = timings.Estimate(stage.Stage.Kind, planner.Experiment.Environment.DeviceModel, left.Length, operations),
        };
    }

    // What a pass computes for all its units is counted by the first stage that has one of them.
    private double PassOperations(UnitNode[] left) => left
        .Where(u => u.Unit.Pass.Length > 0 && passes.Add(u.Unit.Pass))
        .Sum(u => u.Unit.Cost.PassOperations);

    private UnitPlan Describe(UnitNode node, Demand demand)
    {
        if (demand.Needs(node))
        {
            UnitNode first = told[node.Fingerprint];
            return first == node
                ? new UnitPlan(node.Unit.Key, node.Fingerprint, Verdict.Run, reasonOf(node, demand))
                : new UnitPlan(node.Unit.Key, node.Fingerprint, Verdict.Reuse, $"the same as {(first.Stage == node.Stage ? first.Unit.Key : first.Stage.Name)}");
        }
        Verdict verdict = planner.Store.Find(node.Fingerprint) is null ? Verdict.NotNeeded : Verdict.Reuse;
        return new UnitPlan(node.Unit.Key, node.Fingerprint, verdict, "");
    }

    private static StagePlan Unknown(StageUnits stage) => new()
    {
        Stage = stage.Stage.Name,
        Kind = stage.Stage.Kind,
        Verdict = stage.Failure is null ? Verdict.Later : Verdict.Failed,
        Reason = stage.Failure?.Message ?? $"known after stage \"{stage.WaitsFor}\" has run",
    };

    // One reason for all, or the most frequent one with how many units have it.
    private static string Summary(UnitPlan[] units)
    {
        UnitPlan[] left = [.. units.Where(u => u.Verdict == Verdict.Run)];
        if (left.Length == 0)
        {
            return units.Select(u => u.Reason).FirstOrDefault(reason => reason.Length > 0) ?? "";
        }
        IGrouping<string, UnitPlan>[] groups = [.. left.GroupBy(u => u.Reason).OrderByDescending(g => g.Count())];
        string first = groups[0].Key;
        if (groups.Length > 1)
        {
            return $"{first} ({groups[0].Count()} of {left.Length} units; {Wording.Count(groups.Length - 1, "other reason")})";
        }
        return left.Length == units.Length || first != Reasons.New ? first : Wording.Count(left.Length, "new unit");
    }
}
