using System.Globalization;
using Runner.Abstractions;

namespace Waves;

/// <summary>A chain of units, each going on from the one before: what training is to the runner.</summary>
internal sealed class CountStage(CountSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [.. Enumerable.Range(1, settings.Steps).Select(step => new Unit
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"step-{step:000}"),
            Recipe = new Dictionary<string, string> { ["step"] = step.ToString(CultureInfo.InvariantCulture) },
            Resumes = step == 1 ? [] : [new UnitReference("", string.Create(CultureInfo.InvariantCulture, $"step-{step - 1:000}"))],
            Intermediate = step < settings.Steps,
            Labels = new Dictionary<string, string> { ["step"] = step.ToString(CultureInfo.InvariantCulture) },
        })];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (settings.Pause > 0) Thread.Sleep(settings.Pause);
            double before = unit.Resumes.Count == 0 ? 0 : double.Parse(File.ReadAllText(Path.Combine(context.FolderOf(unit.Resumes[0]), "sum.txt")), CultureInfo.InvariantCulture);
            double sum = Math.Sin(before) + int.Parse(unit.Labels["step"], CultureInfo.InvariantCulture);
            context.Progress(unit, 0.5, "half way");
            context.Publish(unit, folder => Write(folder, unit, before, sum), [new MetricRow("sum", sum)]);
        }
    }

    // The last one shows in the report how it came about.
    private void Write(string folder, Unit unit, double before, double sum)
    {
        File.WriteAllText(Path.Combine(folder, "sum.txt"), sum.ToString("R", CultureInfo.InvariantCulture));
        if (unit.Intermediate) return;
        new ReportSection(
        [
            new ReportText($"Counted up to {settings.Steps}."),
            new ReportTable("The last step", ["before", "after"], [[before.ToString("0.000", CultureInfo.InvariantCulture), sum.ToString("0.000", CultureInfo.InvariantCulture)]]),
            new ReportCurves("From step to step", "step", "sum", [settings.Steps - 1, settings.Steps], [new ReportCurve("sum", [before, sum]), new ReportCurve("none", [double.NaN, 0]) { IsControl = true }]),
        ]).Write(folder);
    }
}
