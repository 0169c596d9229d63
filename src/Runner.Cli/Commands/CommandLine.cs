using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine.Reporting.Locking;

namespace Runner.Cli.Commands;

/// <summary>Chooses the command.</summary>
internal static class CommandLine
{
    /// <summary>Of every command.</summary>
    private static readonly Option<bool> Json = new("--json") { Description = "Answers with one JSON object on the standard output; what people read goes to the standard error.", Recursive = true, Arity = ArgumentArity.Zero };

    public static async Task<int> InvokeAsync(IEnumerable<Command> commands, Terminal terminal, IReadOnlyList<string> args, CancellationToken stopping)
    {
        RootCommand root = new("Runs interpretability experiments that are written as YAML files. EXPERIMENT.yaml alone is short for: run EXPERIMENT.yaml; several run one after the other");
        foreach (Command command in commands)
        {
            root.Add(command);
        }
        root.Add(Json);
        Command help = new("help", "Lists the commands, or says more about one.") { new Argument<string?>("command") { Arity = ArgumentArity.ZeroOrOne } };
        help.SetAction((parsed, cancellation) => root.Parse(parsed.GetValue<string?>("command") is { } name ? [name, "--help"] : ["--help"]).InvokeAsync(parsed.InvocationConfiguration, cancellation));
        root.Add(help);
        string[] files = [.. args.TakeWhile(IsFile)];
        return files.Length < 2 ? await InvokeAsync(root, terminal, Spelled(root, args), stopping) : await EachAsync(root, terminal, [.. files.Where(file => !IsLock(file))], [.. args.Skip(files.Length)], stopping);
    }

    // Several experiments run one after the other; the code is that of the first that is not 0.
    private static async Task<int> EachAsync(RootCommand root, Terminal terminal, string[] files, string[] options, CancellationToken stopping)
    {
        List<(string File, int Code)> ended = [];
        foreach (string file in files.TakeWhile(_ => !stopping.IsCancellationRequested))
        {
            ended.Add((file, await InvokeAsync(root, terminal, ["run", file, .. options], stopping)));
        }
        terminal.Say();
        foreach ((string file, int code) in ended)
        {
            terminal.Say($"{file}: {ExitCode.Meaning(code)}");
        }
        return ended.Select(run => run.Code).FirstOrDefault(code => code != ExitCode.Done);
    }

    // What *.yaml brings along: a lock that lies beside its experiment.
    private static bool IsLock(string file) => file.EndsWith(LockMode.FileEnding, StringComparison.Ordinal) && File.Exists(file[..^LockMode.FileEnding.Length] + ".yaml");

    private static async Task<int> InvokeAsync(RootCommand root, Terminal terminal, IReadOnlyList<string> args, CancellationToken stopping)
    {
        ParseResult result = root.Parse(args);
        bool answers = args.Contains(Json.Name);
        if (answers)
        {
            terminal.BeginAnswer(NameOf(result.CommandResult));
        }
        if (result.Errors.Count > 0 && result.Action is ParseErrorAction wrong)
        {
            if (answers)
            {
                foreach (ParseError error in result.Errors)
                {
                    terminal.Complain(error.Message);
                }
            }
            else
            {
                wrong.ShowHelp = false;
                await result.InvokeAsync(cancellationToken: stopping);
            }
            terminal.EndAnswer(ExitCode.Invalid);
            return ExitCode.Invalid;
        }
        // Signals are the host's; exceptions are said in the words of the program.
        InvocationConfiguration how = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (answers)
        {
            how.Output = how.Error;
        }
        int code = await result.InvokeAsync(how, stopping);
        terminal.EndAnswer(code);
        return code;
    }

    private static string NameOf(CommandResult command) => command.Parent is CommandResult { Parent: not null } above ? $"{NameOf(above)} {command.Command.Name}" : command.Command is RootCommand ? "" : command.Command.Name;

    /// <summary>The arguments with the command, or the experiment, in front of an option of every command that stood before it.</summary>
    public static string[] WithCommandFirst(string[] args)
    {
        string[] options = [.. args.TakeWhile(arg => arg == Json.Name)];
        return options.Length == args.Length ? args : [.. args.Skip(options.Length), .. options];
    }

    /// <summary>Whether an argument is the file of an experiment by its name.</summary>
    public static bool IsFile(string argument) => argument.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || argument.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Spelled(RootCommand root, IReadOnlyList<string> args)
    {
        if (args.Count == 0)
        {
            return ["--help"];
        }
        return IsFile(args[0]) && root.Subcommands.All(command => command.Name != args[0]) ? ["run", .. args] : args;
    }
}
