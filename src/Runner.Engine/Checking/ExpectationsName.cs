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
            foreach (Word stage in ExpectationParser.Parse(text, findings)?.Selections.Select(s => s.Selector.Stage) ?? [])
            {
                if (!names.Contains(stage.Text))
                {
                    findings.Error(text.At(stage.Start), $"unknown stage \"{stage.Text}\" in an expectation", Nearest.Hint(stage.Text, names, "stages"));
                }
            }
        }
    }

    [GeneratedRegex("[A-Za-z0-9_-]\\.[A-Za-z]")]
    private static partial Regex Subject();
}
