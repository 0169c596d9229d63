using System.Collections.Concurrent;
using System.Globalization;
using Runner.Abstractions;

namespace Runner.Engine.Tests.Running;

/// <summary>Writes one small file for each step, and remembers which units it ran.</summary>
public sealed class CountStage(CountSettings settings) : IStage
{
    /// <summary>The keys of the units of each call, in order.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>How often a stage of this name looked at its settings.</summary>
    public static ConcurrentDictionary<string, int> Looks { get; } = new();

    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (settings.Looks is not { } name)
        {
            return [];
        }
        Looks.AddOrUpdate(name, 1, (_, count) => count + 1);
        Thread.Sleep(10);
        return settings.Weights is { } weights && File.ReadAllText(context.PathOf(weights)).Contains("odd") ? [new Problem("weights", "these are odd") { IsWarning = true }] : [];
    }

    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        if (settings.Tone is not null)
        {
            _ = context.Create(settings.Tone);
        }
        IEnumerable<IUpstreamStage> upstream = settings.All.SelectMany(context.AllFrom);
        upstream = settings.Of is null ? upstream : upstream.Prepend(context.From(settings.Of));
        PlannedUnit[] read = [.. upstream.SelectMany(stage => stage.Units).Where(u => !u.Unit.Intermediate)];
        Unit[] units = [.. settings.Steps.Select((step, index) => UnitOf(step, index, read))];
        return settings.HasScores ? [.. units.SelectMany(unit => (Unit[])[unit with { Without = ["scores"] }, ScoresOf(unit)])] : units;
    }

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [new("value", Better.Neither)];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        Ran.Add(string.Join(' ', units.Select(u => u.Key)));
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            int step = int.Parse(unit.Recipe["step"], CultureInfo.InvariantCulture);
            if (step >= settings.FailAt)
            {
                throw new InvalidOperationException($"step {step} is too much");
            }
            string text = string.Concat(unit.Inputs.Concat(unit.Resumes).Select(i => File.ReadAllText(Path.Combine(context.FolderOf(i), "value.txt"))));
            // A chain says every step up to its own, wherever it goes on from.
            int from = settings.IsChain ? text.Count(letter => letter == ';') + 1 : step;
            for (int number = from; number <= step; number++)
            {
                text += FormattableString.Invariant($"{settings.LearningRate}*{number};");
            }
            text += unit.Draws || settings.StealsTheSeed ? $"seed {context.Seed};" : "";
            context.Publish(
                unit,
                folder => File.WriteAllText(Path.Combine(folder, "value.txt"), text),
                [new MetricRow("value", settings.LearningRate * step)]);
        }
    }

    private static Unit ScoresOf(Unit unit) => unit with { Key = $"scores/{unit.Key}", Inputs = [new UnitReference("", unit.Key)] };

    private Unit UnitOf(int step, int index, PlannedUnit[] read)
    {
        IEnumerable<UnitReference> inputs = read
            .Where(u => !settings.IsStepwise || u.Unit.Recipe["step"] == $"{step}")
            .Select(u => u.Reference);
        return new Unit
        {
            Key = $"step-{step}",
            Recipe = new Dictionary<string, string> { ["step"] = $"{step}" },
            Inputs = [.. inputs],
            Resumes = settings.IsChain && index > 0 ? [new UnitReference("", $"step-{settings.Steps[index - 1]}")] : [],
            Draws = settings.Draws,
            Pass = settings.HasPasses ? $"step {step}" : "",
            Labels = new Dictionary<string, string> { ["step"] = $"{step}" },
            Intermediate = settings.IsChain && index < settings.Steps.Count - 1,
            Cost = new UnitCost(Bytes: 100, Memory: 1000, Operations: 10),
        };
    }
}
