using System.Globalization;
using Runner.Engine.Running;

namespace Runner.Cli.Consoles;

/// <summary>What is said when a stage or the run comes to an end, in whichever way.</summary>
internal static class Endings
{
    public static void Say(Terminal terminal, RunEvent happened)
    {
        switch (happened)
        {
            case StageFinished { Made: > 0 } stage:
                terminal.Say($"{stage.Stage}: done, {stage.Made} made in {Quantities.Time(stage.Took)}");
                break;
            case StageFinished stage:
                if (stage.Reused > 0)
                {
                    terminal.Say($"{stage.Stage}: reused, {Quantities.Units(stage.Reused)}");
                }
                break;
            case StageFailed { Failure: var failure }:
                terminal.Complain(failure.Message);
                break;
            case StageSkipped stage:
                terminal.Complain(stage.IsForHaste
                    ? $"stage \"{stage.Stage}\" is not finished: \"{stage.Because}\" failed, and the first failure ends this run (--fail-fast)"
                    : $"stage \"{stage.Stage}\" is not run: it needs \"{stage.Because}\"");
                break;
            case UnitWaiting unit:
                string other = unit.Process == 0 ? "another process" : string.Create(CultureInfo.InvariantCulture, $"process {unit.Process}");
                terminal.Say(unit.IsStopped
                    ? $"{unit.Stage}: {other}, which has {unit.Unit}, is stopped; waiting for it: kill -CONT lets it go on, and ended it leaves the unit to this run"
                    : $"{unit.Stage}: {other} makes {unit.Unit}; waiting for it");
                break;
            case UnitDamaged unit:
                terminal.Complain($"{unit.Stage}/{unit.Unit} is damaged and made again: {unit.Damage}");
                break;
            case RunFinished run:
                terminal.Say(run.State switch
                {
                    RunState.Done => $"done in {Quantities.Time(run.Took)}",
                    RunState.Stopped => $"stopped after {Quantities.Time(run.Took)}; what is finished is kept: run again to go on",
                    _ => $"failed after {Quantities.Time(run.Took)}; what is finished is kept",
                });
                break;
        }
    }
}
