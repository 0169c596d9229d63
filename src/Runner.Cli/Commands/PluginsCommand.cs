using System.CommandLine;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Cli.Commands;

/// <summary><c>plugins [KIND]</c>: the kinds that an experiment can name; with their settings where one is asked for.</summary>
internal sealed class PluginsCommand : Command
{
    private readonly Argument<string> kind = new("kind")
    {
        HelpName = "KIND",
        Description = "Only kinds, families or plugins of this name, with all their settings.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> all = TypedOption.Switch("--settings", "Every kind with all its settings.");
    private readonly ProgramSettings settings;
    private readonly Terminal terminal;

    public PluginsCommand(ProgramSettings settings, Terminal terminal)
        : base("plugins", "Lists the kinds of stages and parts, with settings, defaults, ranges and descriptions.")
    {
        (this.settings, this.terminal) = (settings, terminal);
        Add(kind);
        Add(all);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        Findings broken = new();
        Catalogue catalogue = PluginLoading.From(settings).LoadAll(PluginLoading.BuiltIn, broken);
        terminal.Complain(broken.All);
        string asked = parsed.GetValue(kind) ?? "";
        KindEntry[] entries = [.. KindEntry.Of(catalogue).Where(entry => asked.Length == 0 || entry.Answers(asked))];
        if (entries.Length == 0)
        {
            terminal.Complain($"nothing is called \"{asked}\"; the kinds are: {string.Join(", ", KindEntry.Of(catalogue).Select(entry => entry.Kind))}");
            return ExitCode.Invalid;
        }
        terminal.Answer("kinds", () => entries.Select(entry => new
        {
            family = entry.Family,
            kind = entry.Kind,
            plugin = entry.Plugin,
            description = entry.Description,
            code = entry.Code.Digest,
            settings = entry.Schema.Settings.Select(setting => new { key = setting.Key, type = setting.Type, isRequired = setting.IsRequired, @default = setting.Default, limits = setting.Limits, description = setting.Description }),
        }));
        if (asked.Length == 0 && !parsed.GetValue(all))
        {
            terminal.Write(KindTable.Of(entries));
            terminal.Say("plugins KIND says which settings a kind has");
        }
        else
        {
            KindTable.Describe(terminal, entries);
        }
        return broken.HasErrors ? ExitCode.Failed : ExitCode.Done;
    }
}
