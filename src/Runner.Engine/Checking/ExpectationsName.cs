using System.Text.RegularExpressions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>Expectations name stages of the file: what stands before the dot of each <c>STAGE.METRIC</c>.</summary>
internal sealed partial class ExpectationsName : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        string[] names = [.. bound.Document.Stages.Select(s => s.Declared.Text).Distinct()];
        foreach (ExpectationText expectation in bound.Experiment.Expectations)
        {
            if (Subject().Match(expectation.Text) is not { Success: true } subject)
            {
                findings.Error(expectation.Position, $"this expectation names no metric: \"{expectation.Text}\"", "write STAGE.METRIC of SITES at step N >= NUMBER");
            }
            else if (!names.Contains(subject.Groups["stage"].Value))
            {
                string name = subject.Groups["stage"].Value;
                findings.Error(expectation.Position, $"unknown stage \"{name}\" in an expectation", Nearest.Hint(name, names, "stages"));
            }
        }
    }

    [GeneratedRegex(@"^\s*(?<stage>[A-Za-z0-9][A-Za-z0-9_-]*)\.(?<metric>[A-Za-z0-9][A-Za-z0-9_-]*)")]
    private static partial Regex Subject();
}
