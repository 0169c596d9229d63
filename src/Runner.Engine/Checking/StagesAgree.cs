using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>Every stage finds its own settings sound: sites that match nothing, steps beyond the sampler's.</summary>
internal sealed class StagesAgree(Func<StageInstance, IPlanContext> contextOf)
{
    public void Check(Experiment sound, Findings findings)
    {
        foreach (StageInstance stage in sound.Stages)
        {
            foreach (Problem problem in Problems(stage))
            {
                Action<Position, string, string?> report = problem.IsWarning ? findings.Warning : findings.Error;
                report(stage.PositionOf(problem.Setting), $"{problem.Message} in stage \"{stage.BaseName}\"", problem.Advice.Length > 0 ? problem.Advice : null);
            }
        }
    }

    private List<Problem> Problems(StageInstance stage)
    {
        var problems = new List<Problem>();
        try
        {
            problems.AddRange(stage.Stage.Check(contextOf(stage)));
        }
        catch (NotYetKnownException)
        {
            // What depends on an artifact that is not made yet is checked when the stage's turn comes.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            problems.Add(new Problem("", $"{e.GetType().Name} while the settings were checked: {e.Message}"));
        }
        return problems;
    }
}
