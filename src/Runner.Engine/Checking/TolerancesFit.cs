using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>Each metric that a tolerance is given for is one that a stage measures.</summary>
internal static class TolerancesFit
{
    public static void Check(Planner planner, Findings findings)
    {
        IReadOnlyList<MetricPromise>?[] promises = [.. planner.Stages.Select(stage => planner.PromisesOf(stage.Stage))];
        if (promises.Contains(null))
        {
            return; // what will be measured is not wholly known before the run
        }
        string[] known = [.. promises.SelectMany(promise => promise!).Select(promise => promise.Name).Distinct()];
        foreach ((string metric, Position position) in planner.Experiment.TolerancePositions.Where(tolerance => !known.Contains(tolerance.Key)))
        {
            findings.Error(position, $"unknown metric \"{metric}\" in \"tolerance\" of the experiment", Nearest.Hint(metric, known, "metrics"));
        }
    }
}
