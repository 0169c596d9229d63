using System.CommandLine;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine;
using Runner.Engine.Reading;

namespace Runner.Cli.Commands;

/// <summary><c>validate EXPERIMENT.yaml</c>: everything that is wrong with an experiment, at once.</summary>
internal sealed class ValidateCommand : Command
{
    private readonly ExperimentArguments arguments = new();
    private readonly ExperimentOpener opener;
    private readonly Terminal terminal;

    public ValidateCommand(ExperimentOpener opener, Terminal terminal)
        : base("validate", "Finds everything that is wrong with an experiment, before any weight is loaded.")
    {
        (this.opener, this.terminal) = (opener, terminal);
        arguments.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        OpeningRequest request = arguments.Of(parsed);
        using OpenExperiment? open = opener.Open(request);
        if (open is null)
        {
            return ExitCode.Invalid;
        }
        terminal.Answer("experiment", () => open.Experiment.Name);
        terminal.Answer("stages", () => open.Experiment.Stages.Select(stage => new { name = stage.Name, kind = stage.Kind }));
        terminal.Answer("expectations", () => open.Experiment.Expectations.Select(expectation => expectation.Text));
        terminal.Say($"{request.File} is sound: {Wording.Count(open.Experiment.Stages.Count, "stage")}, {Wording.Count(open.Experiment.Expectations.Count, "expectation")}");
        return ExitCode.Done;
    }
}
