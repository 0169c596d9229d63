using Runner.Engine.Running;

namespace Runner.Cli.Consoles;

/// <summary>Tells a run as plain lines: each stage when it begins and ends, and now and then how far it is.</summary>
internal sealed class PlainProgress(Terminal terminal, TimeProvider time) : IRunObserver
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, StageClock> clocks = [];
    private long said = time.GetTimestamp();

    public void Observe(RunEvent happened)
    {
        switch (happened)
        {
            case RunStarted started:
                terminal.Write(PlanTable.Of(started.Plan));
                terminal.Say(PlanTable.Total(started.Plan));
                break;
            case StageStarted { Left: > 0 } stage:
                clocks[stage.Stage] = new StageClock(stage.Left, time);
                terminal.Say($"{stage.Stage}: {Quantities.Units(stage.Left)} to make" + (stage.Reused > 0 ? $", {stage.Reused} reused" : ""));
                break;
            case UnitsStarted units when clocks.TryGetValue(units.Stage, out StageClock? clock):
                clock.Begin();
                break;
            case UnitProgress progress when clocks.TryGetValue(progress.Stage, out StageClock? clock):
                clock.Progress(progress.Unit, progress.Fraction);
                SayHowFar(progress.Stage, clock, progress.Message);
                break;
            case UnitFinished finished when clocks.TryGetValue(finished.Stage, out StageClock? clock):
                clock.Finish(finished.Unit);
                SayHowFar(finished.Stage, clock, "");
                break;
            default:
                Endings.Say(terminal, happened);
                break;
        }
    }

    private void SayHowFar(string stage, StageClock clock, string message)
    {
        if (time.GetElapsedTime(said) < Between)
        {
            return;
        }
        said = time.GetTimestamp();
        terminal.Say($"{stage}: {ProgressText.Of(clock, message)}");
    }
}
