using System.CommandLine;
using System.CommandLine.Parsing;
using Runner.Cli.Opening;
using Runner.Engine.Planning;

namespace Runner.Cli.Commands;

/// <summary>What commands take that run a part of an experiment.</summary>
internal sealed class ScopeArguments
{
    private readonly Option<string[]> until = Named("--until", "Only this stage and what it needs.");
    private readonly Option<string[]> only = Named("--only", "Only this stage: what it needs must be there.");
    private readonly Option<string[]> force = Named("--force", "Makes this stage again, though it is there; what builds on it follows where other bytes come out.");

    public void AddTo(Command command)
    {
        command.Add(until);
        command.Add(only);
        command.Add(force);
    }

    public bool LeavesOut(CommandResult result) => result.GetValue(until) is { Length: > 0 } || result.GetValue(only) is { Length: > 0 };

    public OpeningRequest Of(ParseResult parsed, OpeningRequest request) => request with
    {
        Scope = new RunScope { Until = parsed.GetRequiredValue(until), Only = parsed.GetRequiredValue(only), Force = parsed.GetRequiredValue(force) },
    };

    private static Option<string[]> Named(string name, string description) =>
        new(name) { HelpName = "STAGE", Description = $"{description} May be given several times.", DefaultValueFactory = _ => [] };
}
