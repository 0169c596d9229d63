using Runner.Engine.Plugins;
using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>Kinds as tables.</summary>
internal static class KindTable
{
    public static Table Of(IEnumerable<KindEntry> entries)
    {
        Table table = Tables.New("family", "kind", "plugin", "what it is");
        foreach (KindEntry entry in entries)
        {
            table.With(entry.Family, entry.Kind, entry.Plugin, entry.Description);
        }
        return table;
    }

    /// <summary>Writes each kind with all its settings.</summary>
    public static void Describe(Terminal terminal, IEnumerable<KindEntry> entries)
    {
        foreach (KindEntry entry in entries)
        {
            terminal.Say($"{entry.Family} {entry.Kind} ({entry.Plugin}; code {entry.Code.Digest[..8]}, {entry.Code.Types.Count} types): {entry.Description}");
            if (entry.Schema.Settings.Length == 0)
            {
                terminal.Say("  no settings");
                terminal.Say();
                continue;
            }
            Table table = Tables.New("setting", "type", "default", "limits", "what it is");
            foreach (Setting setting in entry.Schema.Settings)
            {
                table.With(setting.Key, setting.Type, setting.IsRequired ? "(required)" : setting.Default, setting.Limits, setting.Description);
            }
            terminal.Write(table);
        }
    }
}
