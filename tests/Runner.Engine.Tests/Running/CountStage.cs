using System.Globalization;
using Runner.Abstractions;

namespace Runner.Engine.Tests.Running;

/// <summary>Writes one small file for each step, and remembers which units it ran.</summary>
public sealed class CountStage(CountSettings settings) : IStage
{
    /// <summary>The keys of the units of each call, in order.</summary>
    public List<string> Ran { get; } = [];

    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        if (settings.Tone is not null)
        {
            _ = context.Create(settings.Tone);
        }
        PlannedUnit[] read = settings.Of is null ? [] : [.. context.UnitsOf(settings.Of).Where(u => !u.Unit.Intermediate)];
        return [.. settings.Steps.Select((step, index) => UnitOf(step, index, read))];
    }

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
            string before = string.Concat(unit.Inputs.Select(i => File.ReadAllText(Path.Combine(context.FolderOf(i), "value.txt"))));
            context.Publish(
                unit,
                folder => File.WriteAllText(Path.Combine(folder, "value.txt"), FormattableString.Invariant($"{before}{settings.LearningRate}*{step};")),
                [new MetricRow("value", settings.LearningRate * step)]);
        }
    }

    private Unit UnitOf(int step, int index, PlannedUnit[] read)
    {
        IEnumerable<UnitReference> inputs = read
            .Where(u => !settings.IsStepwise || u.Unit.Recipe["step"] == $"{step}")
            .Select(u => u.Reference);
        if (settings.IsChain && index > 0)
        {
            inputs = inputs.Append(new UnitReference("", $"step-{settings.Steps[index - 1]}"));
        }
        return new Unit
        {
            Key = $"step-{step}",
            Recipe = new Dictionary<string, string> { ["step"] = $"{step}" },
            Inputs = [.. inputs],
            Pass = settings.HasPasses ? $"step {step}" : "",
            Labels = new Dictionary<string, string> { ["step"] = $"{step}" },
            Intermediate = settings.IsChain && index < settings.Steps.Count - 1,
            Cost = new UnitCost(Bytes: 100, Memory: 1000, Operations: 10),
        };
    }
}
