using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>A stage that settings name is in the file: all instances of it, or the one named with its matrix values.</summary>
internal sealed class StagesExist : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        string[] names = [.. bound.Document.Stages.Select(s => s.Declared.Text).Distinct()];
        HashSet<string> instances = [.. bound.Document.Stages.Select(s => s.Name)];
        foreach (BoundStage stage in bound.Stages)
        {
            string self = stage.Name;
            foreach (StageUse use in stage.Stages.Where(use => !names.Contains(use.Name) && !instances.Contains(use.Name)))
            {
                findings.Error(use.Position, $"unknown stage \"{use.Name}\" in \"{use.Setting}\" of stage \"{self}\"", Nearest.Hint(use.Name, Known(use.Name, names, instances).Where(n => n != self), "stages"));
            }
        }
    }

    // Whoever names an instance sees the instances of that stage.
    private static IEnumerable<string> Known(string written, string[] names, HashSet<string> instances) =>
        written.Contains('[') ? instances.Where(i => i.StartsWith(written[..(written.IndexOf('[') + 1)], StringComparison.Ordinal)).DefaultIfEmpty(written[..written.IndexOf('[')]) : names;
}
