using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>A stage that settings name makes what they need: images, labels, activations.</summary>
internal sealed class OutputsFit : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        Dictionary<string, BoundStage> known = bound.Stages.Where(s => s.Kind is not null).ToDictionary(s => s.Name);
        foreach (BoundStage stage in bound.Stages)
        {
            foreach (StageUse use in stage.Uses.Where(use => use.Output is not null))
            {
                if (known.TryGetValue(use.Name, out BoundStage? named) && !named.Kind!.Outputs.Contains(use.Output!))
                {
                    Report(named.Kind, use, stage, bound, findings);
                }
            }
        }
    }

    private static void Report(StageKind wrong, StageUse use, BoundStage stage, BoundExperiment bound, Findings findings)
    {
        string makes = wrong.Outputs.Length == 0 ? "nothing" : string.Join(", ", wrong.Outputs);
        string[] fitting = [.. bound.Stages.Where(s => s.Kind?.Outputs.Contains(use.Output!) == true && s.Name != stage.Name).Select(s => s.Name).Distinct()];
        string hint = fitting.Length > 0
            ? $"stages that make {use.Output}: {string.Join(", ", fitting)}"
            : $"no other stage makes {use.Output}; kinds that do: {string.Join(", ", bound.Catalogue.Stages.Where(k => k.Outputs.Contains(use.Output!)).Select(k => k.Kind).DefaultIfEmpty("none that is loaded"))}";
        findings.Error(use.Position, $"\"{use.Setting}\" of stage \"{stage.Name}\" needs {use.Output}, but stage \"{use.Name}\" ({wrong.Kind}) makes {makes}", hint);
    }
}
