using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Shards;
using TorchSharp;
using static TorchSharp.torch;

namespace Taste;

// Manners are found by their names alone, which no compiler sees.
[AlsoDependsOn(typeof(Strict))]
[AlsoDependsOn(typeof(Mild))]
internal sealed class SurveyStage(SurveySettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        UnitReference[] labels = [.. context.AllFrom(settings.Labels).SelectMany(stage => stage.Units).Where(unit => !unit.Unit.Intermediate).Select(unit => unit.Reference)];
        return [.. Jury(context).Select(juror => new Unit
        {
            Key = juror.Name,
            // What tells this unit from the stage's others.
            Recipe = new Dictionary<string, string> { ["juror"] = juror.Name },
            // What it reads of other stages.
            Inputs = labels,
            // All jurors in one call of Run: the labels are read once.
            Pass = $"survey {context.Stage}",
            // The seed counts, and may be asked for.
            Draws = true,
            // What its metrics are selected by.
            Labels = new Dictionary<string, string> { ["juror"] = juror.Name },
        })];
    }

    public IReadOnlyList<MetricPromise> Measures(IPlanContext context) => [new("mark", Better.Larger)];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        LabelSet labels = LabelSet.Read(units[0].Inputs.Select(context.FolderOf));
        double[] means = labels.Labels.to(ScalarType.Float64).mean([1, 2]).data<double>().ToArray(); // one for each picture
        Dictionary<string, Juror> jury = Jury(context).ToDictionary(juror => juror.Name);
        foreach (Unit unit in units)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            // A seed of its own for each draw, from what is drawn: neither order nor the number of jurors matters.
            int[] seen = [.. Enumerable.Range(0, means.Length).OrderBy(picture => DerivedSeed.Of(context.Seed, "look", unit.Key, $"{picture}")).Take(settings.Looks)];
            double[] marks = [.. seen.Select(picture => Mark(jury[unit.Key], means[picture]))];
            context.Publish(
                unit,
                folder => File.WriteAllLines(Path.Combine(folder, "marks.csv"), ["picture,mark", .. seen.Zip(marks, (picture, mark) => string.Create(CultureInfo.InvariantCulture, $"{labels.Index[picture]},{mark:R}"))]),
                [new MetricRow("mark", marks.Average()) { Better = Better.Larger, Note = seen.Length < settings.Looks ? $"there are {seen.Length} pictures" : "" }]);
        }
    }

    private IEnumerable<Juror> Jury(IPlanContext context) => Juror.FilesOf(context.PathOf(settings.Jury)).Take(settings.Jurors).Select(Juror.Read);

    private double Mark(Juror juror, double value) => settings.Least + ((settings.Most - settings.Least) * juror.Manner.Left(Math.Abs(value - juror.Wish)));
}
