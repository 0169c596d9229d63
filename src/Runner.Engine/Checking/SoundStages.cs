using System.Collections.Immutable;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>The stages that can be asked about themselves: nothing is wrong with them, nor with any stage that they build on. Stages in a circle are not among them.</summary>
internal static class SoundStages
{
    public static Experiment Of(BoundExperiment bound, Findings findings)
    {
        HashSet<Position> wrong = [.. findings.Errors.Select(f => f.Position)];
        ILookup<string, string> named = bound.Document.Stages.SelectMany(s => new[] { (Name: s.Declared.Text, s), (s.Name, s) }).Distinct().ToLookup(p => p.Name, p => p.s.Name);
        ImmutableHashSet<string> sound = [];
        int before;
        do
        {
            before = sound.Count;
            sound = sound.Union(bound.Stages.Where(s => IsSound(s, wrong) && s.Stages.All(use => BuildsOn(use, named, sound))).Select(s => s.Node.Name));
        }
        while (sound.Count > before);
        return bound.Experiment with { Stages = [.. bound.Experiment.Stages.Where(s => sound.Contains(s.Name))] };
    }

    private static bool IsSound(BoundStage stage, HashSet<Position> wrong) =>
        stage.Instance is not null && !wrong.Contains(stage.Instance.Position) && !stage.Stages.Any(u => wrong.Contains(u.Position)) && !stage.Paths.Any(u => wrong.Contains(u.Position));

    private static bool BuildsOn(StageUse use, ILookup<string, string> named, ImmutableHashSet<string> sound) =>
        named.Contains(use.Name) && named[use.Name].All(sound.Contains);
}
