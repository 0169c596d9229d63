using Runner.Engine.Running;
using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>Draws one bar for each stage that makes something.</summary>
internal sealed class LiveProgress(Terminal terminal, ProgressContext progress, TimeProvider time) : IRunObserver
{
    private readonly Dictionary<string, (StageClock Clock, ProgressTask Bar)> stages = [];

    public void Observe(RunEvent happened)
    {
        switch (happened)
        {
            case RunStarted started:
                terminal.Write(PlanTable.Of(started.Plan));
                terminal.Say(PlanTable.Total(started.Plan));
                break;
            case StageStarted { Left: > 0 } stage:
                stages[stage.Stage] = (new StageClock(stage.Left, time), progress.AddTask(Markup.Escape(stage.Stage), maxValue: 1));
                break;
            case UnitsStarted units when stages.TryGetValue(units.Stage, out (StageClock Clock, ProgressTask Bar) shown):
                shown.Clock.Begin();
                break;
            case UnitProgress unit when stages.TryGetValue(unit.Stage, out (StageClock Clock, ProgressTask Bar) shown):
                shown.Clock.Progress(unit.Unit, unit.Fraction);
                Draw(unit.Stage, shown, unit.Message);
                break;
            case UnitFinished unit when stages.TryGetValue(unit.Stage, out (StageClock Clock, ProgressTask Bar) shown):
                shown.Clock.Finish(unit.Unit);
                Draw(unit.Stage, shown, "");
                break;
            case StageFinished stage:
                if (stages.Remove(stage.Stage, out (StageClock Clock, ProgressTask Bar) finished))
                {
                    finished.Bar.Value = 1;
                    finished.Bar.Description = Markup.Escape($"{stage.Stage}: {Quantities.Units(stage.Made)} in {Quantities.Time(stage.Took)}");
                    finished.Bar.StopTask();
                }
                break;
            default:
                Endings.Say(terminal, happened);
                break;
        }
    }

    private static void Draw(string stage, (StageClock Clock, ProgressTask Bar) shown, string message)
    {
        shown.Bar.Description = Markup.Escape($"{stage}: {ProgressText.Of(shown.Clock, message)}");
        shown.Bar.Value = shown.Clock.Fraction;
    }
}
