using System.CommandLine;
using System.CommandLine.Invocation;
using Runner.Cli.Hosting;

namespace Runner.Cli.Commands;

/// <summary>Chooses the command.</summary>
internal static class CommandLine
{
    public static async Task<int> InvokeAsync(IEnumerable<Command> commands, IReadOnlyList<string> args, CancellationToken stopping)
    {
        RootCommand root = new("Runs interpretability experiments that are written as YAML files. EXPERIMENT.yaml alone is short for: run EXPERIMENT.yaml");
        foreach (Command command in commands)
        {
            root.Add(command);
        }
        Command help = new("help", "Lists the commands, or says more about one.") { new Argument<string?>("command") { Arity = ArgumentArity.ZeroOrOne } };
        help.SetAction((parsed, cancellation) => root.Parse(parsed.GetValue<string?>("command") is { } name ? [name, "--help"] : ["--help"]).InvokeAsync(cancellationToken: cancellation));
        root.Add(help);
        ParseResult result = root.Parse(Spelled(root, args));
        if (result.Errors.Count > 0 && result.Action is ParseErrorAction wrong)
        {
            wrong.ShowHelp = false;
            await result.InvokeAsync(cancellationToken: stopping);
            return ExitCode.Invalid;
        }
        // Signals are the host's; exceptions are said in the words of the program.
        return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stopping);
    }

    private static IReadOnlyList<string> Spelled(RootCommand root, IReadOnlyList<string> args)
    {
        if (args.Count == 0)
        {
            return ["--help"];
        }
        bool isFile = args[0].EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || args[0].EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
        return isFile && root.Subcommands.All(command => command.Name != args[0]) ? ["run", .. args] : args;
    }
}
