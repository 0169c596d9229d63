using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;

namespace MyPlugin;

public sealed record CountSettings
{
    // How many units there are changes no single unit: more of them later reuse those that are there.
    [NotInFingerprint]
    [Range(1, 1000)]
    [Description("How many sums to make.")]
    public int Count { get; init; } = 3;

    [Description("What each number is multiplied by.")]
    public double Factor { get; init; } = 1;
}

internal sealed class CountStage(CountSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. Enumerable.Range(1, settings.Count).Select(number => new Unit
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"sum-{number:000}"),
            // What distinguishes this unit from the others, beside the stage's settings.
            Recipe = new Dictionary<string, string> { ["number"] = number.ToString(CultureInfo.InvariantCulture) },
            Labels = new Dictionary<string, string> { ["number"] = number.ToString(CultureInfo.InvariantCulture) },
        })];

    public IReadOnlyList<MetricPromise> Measures(IPlanContext context) => [new("sum", Better.Neither)];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            double sum = Sum(int.Parse(unit.Recipe["number"], CultureInfo.InvariantCulture));
            string text = sum.ToString("R", CultureInfo.InvariantCulture);
            context.Publish(unit, folder => File.WriteAllText(Path.Combine(folder, "sum.txt"), text), [new MetricRow("sum", sum)]);
        }
    }

    internal double Sum(int number) => settings.Factor * number * (number + 1) / 2;
}
