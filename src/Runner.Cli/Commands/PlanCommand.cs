using System.CommandLine;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine;
using Runner.Engine.Planning;

namespace Runner.Cli.Commands;

/// <summary><c>plan EXPERIMENT.yaml</c>: tells what a run would do, why, and what it would cost.</summary>
internal sealed class PlanCommand : Command
{
    private readonly ExperimentArguments arguments = new();
    private readonly ExperimentOpener opener;
    private readonly Terminal terminal;

    public PlanCommand(ExperimentOpener opener, Terminal terminal)
        : base("plan", "Tells what a run would do, why, and what it would cost.")
    {
        (this.opener, this.terminal) = (opener, terminal);
        arguments.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using OpenExperiment? experiment = opener.Open(arguments.Of(parsed));
        if (experiment is null)
        {
            return ExitCode.Invalid;
        }
        Plan plan = experiment.Describe();
        terminal.Write(PlanTable.Of(plan));
        terminal.Say(PlanTable.Total(plan));
        return ExitCode.Done;
    }
}
