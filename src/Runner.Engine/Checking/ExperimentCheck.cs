using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>The fourth room: applies every rule, and lets every stage check itself where nothing is wrong with what it builds on.</summary>
public static class ExperimentCheck
{
    private static readonly IRule[] Rules =
        [new StagesExist(), new OutputsFit(), new FilesExist(), new VariablesAreUsed(), new MatrixValuesDiffer(), new ExpectationsName()];

    /// <summary>Reports everything that is wrong with an experiment, before any weight is loaded.</summary>
    /// <param name="bound">The experiment.</param>
    /// <param name="contexts">For an experiment without broken stages and circles: what each of its stages may ask while it checks itself.</param>
    /// <param name="findings">Gets everything that is wrong.</param>
    public static void Check(BoundExperiment bound, Func<Experiment, Func<StageInstance, IPlanContext>> contexts, Findings findings)
    {
        foreach (IRule rule in Rules)
        {
            rule.Check(bound, findings);
        }
        Experiment sound = SoundStages.Of(bound, findings);
        new StagesAgree(contexts(sound)).Check(sound, findings);
    }
}
