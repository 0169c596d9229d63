using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>A variable that nothing refers to is a warning: something may have been meant to.</summary>
internal sealed class VariablesAreUsed : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        foreach (Scalar variable in bound.Document.UnusedVariables)
        {
            findings.Warning(variable.Position, $"nothing uses the variable \"{variable.Text}\"", $"write ${{vars.{variable.Text}}} where it is meant, or remove it");
        }
    }
}
