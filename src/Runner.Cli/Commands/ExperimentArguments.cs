using System.CommandLine;
using Runner.Cli.Opening;

namespace Runner.Cli.Commands;

/// <summary>What every command that reads an experiment takes.</summary>
internal sealed class ExperimentArguments
{
    private readonly Argument<string> file = new("experiment") { HelpName = "EXPERIMENT.yaml", Description = "The experiment." };
    private readonly Option<string[]> set = new("--set")
    {
        HelpName = "PATH=VALUE",
        Description = "Overrides a value of the file, such as seed=1, vars.model=models/other or generate.count=20. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> store = new("--store")
    {
        HelpName = "FOLDER",
        Description = "The artifact store. Default: RUNNER_STORE, or .runner/store beside the experiment.",
        DefaultValueFactory = _ => "",
    };

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(set);
        command.Add(store);
    }

    public OpeningRequest Of(ParseResult parsed) => new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(set), parsed.GetRequiredValue(store));
}
