using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>A stage that settings name is in the file.</summary>
internal sealed class StagesExist : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        string[] names = [.. bound.Document.Stages.Select(s => s.Declared.Text).Distinct()];
        foreach (BoundStage stage in bound.Stages)
        {
            string self = stage.Name;
            foreach (StageUse use in stage.Stages.Where(use => !names.Contains(use.Name)))
            {
                findings.Error(use.Position, $"unknown stage \"{use.Name}\" in \"{use.Setting}\" of stage \"{self}\"", Nearest.Hint(use.Name, names.Where(n => n != self), "stages"));
            }
        }
    }
}
