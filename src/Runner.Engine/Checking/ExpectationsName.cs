using System.Text.RegularExpressions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Reporting.Expectations;

namespace Runner.Engine.Checking;

/// <summary>Expectations can be read, and each metric in them belongs to a stage of the file.</summary>
internal sealed partial class ExpectationsName : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        string[] names = [.. bound.Document.Stages.Select(s => s.Name).Distinct()];
        foreach (ExpectationText text in bound.Experiment.Expectations)
        {
            if (!Subject().IsMatch(text.Text))
            {
                findings.Error(text.Position, $"this expectation names no metric: \"{text.Text}\"", "write STAGE.METRIC of SITES at step N >= NUMBER");
                continue;
            }
            IEnumerable<Selector> selectors = ExpectationParser.Parse(text, findings)?.Selectors ?? [];
            foreach (string stage in selectors.Select(s => s.Stage).Distinct().Except(names))
            {
                findings.Error(text.Position, $"unknown stage \"{stage}\" in an expectation", Nearest.Hint(stage, names, "stages"));
            }
        }
    }

    [GeneratedRegex("[A-Za-z0-9_-]\\.[A-Za-z]")]
    private static partial Regex Subject();
}
