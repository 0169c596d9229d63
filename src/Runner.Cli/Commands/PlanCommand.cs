using System.CommandLine;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine;
using Runner.Engine.Planning;
using Runner.Engine.Running;

namespace Runner.Cli.Commands;

/// <summary><c>plan EXPERIMENT.yaml</c>: tells what a run would do, why, and what it would cost.</summary>
internal sealed class PlanCommand : Command
{
    private readonly ExperimentArguments arguments = new();
    private readonly ExperimentOpener opener;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public PlanCommand(ExperimentOpener opener, Terminal terminal, TimeProvider time)
        : base("plan", "Tells what a run would do, why, and what it would cost.")
    {
        (this.opener, this.terminal, this.time) = (opener, terminal, time);
        arguments.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (opener.Open(arguments.Of(parsed)) is not { } experiment)
        {
            return ExitCode.Invalid;
        }
        Plan plan = new ExperimentRunner(new ObserverList(), time).Plan(experiment);
        terminal.Write(PlanTable.Of(plan));
        terminal.Say(PlanTable.Total(plan));
        return plan.Stages.Any(stage => stage.Verdict == Verdict.Failed) ? ExitCode.Failed : ExitCode.Done;
    }
}
