using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>No two instances of a stage have the same matrix values: they would be one stage run twice under one name.</summary>
internal sealed class MatrixValuesDiffer : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        foreach (IGrouping<string, StageNode> twins in bound.Document.Stages.GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            StageNode stage = twins.First();
            string values = string.Join(", ", stage.Labels.Select(l => $"{l.Key}={l.Value}"));
            findings.Error(stage.Declared.Position, $"the matrix of stage \"{stage.Declared.Text}\" names {values} {twins.Count()} times", "give every value once");
        }
    }
}
