using System.CommandLine;
using System.Text.Json.Nodes;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine.Plugins;
using Runner.Engine.Plugins.Schemas;
using Runner.Engine.Reading;

namespace Runner.Cli.Commands;

/// <summary><c>schema</c>: a JSON Schema of experiment files, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    private readonly Option<string> output = new("--output", "-o") { HelpName = "FILE", Description = "Writes it into a file; without it, to the standard output.", DefaultValueFactory = _ => "" };
    private readonly ProgramSettings settings;
    private readonly Terminal terminal;

    public SchemaCommand(ProgramSettings settings, Terminal terminal)
        : base("schema", "Writes a JSON Schema of experiment files from the installed plugins, for editors.")
    {
        (this.settings, this.terminal) = (settings, terminal);
        Add(output);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        Findings broken = new();
        Catalogue catalogue = PluginLoading.From(settings).LoadAll(PluginLoading.BuiltIn, broken);
        terminal.Complain(broken.All);
        if (broken.HasErrors)
        {
            return ExitCode.Failed;
        }
        string schema = ExperimentSchema.Of(catalogue);
        terminal.Answer("schema", () => JsonNode.Parse(schema));
        if (parsed.GetValue(output) is { Length: > 0 } file)
        {
            File.WriteAllText(file, schema);
        }
        else
        {
            terminal.Say(schema.TrimEnd('\n'));
        }
        return ExitCode.Done;
    }
}
