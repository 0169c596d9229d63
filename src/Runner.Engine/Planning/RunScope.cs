using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Planning;

/// <summary>Which part of an experiment is run. Stages are named as in the file, or as one instance.</summary>
public sealed record RunScope
{
    public static readonly RunScope Whole = new();

    /// <summary>These stages and everything that they need; empty: all.</summary>
    public IReadOnlyList<string> Until { get; init; } = [];

    /// <summary>These stages and nothing else: what they need is there.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>These stages are made again, though they are there.</summary>
    public IReadOnlyList<string> Force { get; init; } = [];

    /// <summary>Whether nothing is left out.</summary>
    public bool IsWhole => Until.Count == 0 && Only.Count == 0;

    /// <summary>Tells the planner what is wanted, and the store what is to be made again.</summary>
    /// <returns>The instances that are in the scope.</returns>
    internal HashSet<StageInstance> Apply(Planner planner, Findings findings)
    {
        HashSet<StageInstance> wanted = [.. IsWhole ? planner.Graph.Order : Named("--only", Only, planner, findings)];
        Stack<StageInstance> open = new(Named("--until", Until, planner, findings));
        while (open.TryPop(out StageInstance? stage))
        {
            if (wanted.Add(stage))
            {
                foreach (StageInstance needed in planner.Graph.NeededBy(stage))
                {
                    open.Push(needed);
                }
            }
        }
        if (!IsWhole)
        {
            planner.IsWanted = unit => !unit.Unit.Intermediate && wanted.Contains(unit.Stage);
        }
        foreach (UnitNode unit in Named("--force", Force, planner, findings).SelectMany(stage => planner[stage].Units))
        {
            planner.Store.AskAgain(unit.Fingerprint);
        }
        return wanted;
    }

    /// <summary>Says what stages outside of an <c>--only</c> would have to be made first.</summary>
    internal void CheckThatTheRestIsThere(Planner planner, Demand demand, Findings findings)
    {
        if (Only.Count == 0)
        {
            return;
        }
        foreach (StageUnits stage in planner.Stages.Where(stage => !Only.Contains(stage.Stage.BaseName) && !Only.Contains(stage.Stage.Name)))
        {
            int missing = stage.Units.Count(demand.Needs);
            if (missing > 0 && Until.Count == 0)
            {
                findings.Error(
                    At("--only", Only[0]),
                    $"{Wording.Count(missing, "unit")} of stage \"{stage.Stage.Name}\" must be made first",
                    $"--until {Only[0]} makes also what it needs");
            }
        }
    }

    private static IEnumerable<StageInstance> Named(string option, IReadOnlyList<string> names, Planner planner, Findings findings)
    {
        List<StageInstance> found = [];
        foreach (string name in names)
        {
            StageInstance[] meant = [.. planner.Graph.Order.Where(stage => stage.BaseName == name || stage.Name == name)];
            if (meant.Length == 0)
            {
                findings.Error(At(option, name), $"unknown stage \"{name}\"", Nearest.Hint(name, planner.Graph.Order.Select(stage => stage.BaseName).Distinct(), "stages"));
            }
            found.AddRange(meant);
        }
        return found;
    }

    private static Position At(string option, string name) => new($"command line, {option} {name}", 0, 0);
}
