using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>The rules that need no planning: each looks at the whole experiment, so that an author sees everything at once.</summary>
public static class ExperimentCheck
{
    private static readonly IRule[] Rules =
        [new OutputsFit(), new PicturesBelongTogether(), new FilesExist(), new VariablesAreUsed(), new ExpectationsName()];

    /// <summary>Reports everything that is wrong with an experiment before any stage is asked.</summary>
    public static void Check(BoundExperiment bound, Findings findings)
    {
        foreach (IRule rule in Rules)
        {
            rule.Check(bound, findings);
        }
    }

    /// <summary>The stages that can be planned: nothing is wrong with them, nor with any stage that they build on.</summary>
    public static Experiment SoundPart(BoundExperiment bound, Findings findings)
    {
        HashSet<Position> wrong = [.. findings.Errors.Select(f => f.Position)];
        HashSet<StageInstance> sound = [];
        foreach (BoundStage stage in bound.Stages)
        {
            bool isWrong = wrong.Contains(stage.Declaration.Key.Position)
                || stage.Uses.Any(use => wrong.Contains(use.Position))
                || stage.Paths.Any(use => wrong.Contains(use.Position));
            sound.UnionWith(isWrong ? [] : stage.Instances.Where(instance => instance.Needs.All(sound.Contains)));
        }
        return bound.Experiment with { Stages = [.. bound.Experiment.Stages.Where(sound.Contains)] };
    }
}
