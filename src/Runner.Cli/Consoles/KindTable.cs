using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Cli.Consoles;

/// <summary>Kinds as tables.</summary>
internal static class KindTable
{
    public static CellTable Of(IEnumerable<KindEntry> entries)
    {
        CellTable table = new("family", "kind", "plugin", "what it is");
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
            terminal.Say($"{entry.Family} {entry.Kind} ({entry.Plugin}; code {entry.Code.Digest[..8]}, {Wording.Count(entry.Code.Types.Count, "type")}): {entry.Description}");
            if (entry.Schema.Settings.Length == 0)
            {
                terminal.Say("  no settings");
                terminal.Say();
                continue;
            }
            CellTable table = new("setting", "type", "default", "limits", "what it is");
            Describe(table, entry.Schema, "", []);
            terminal.Write(table);
        }
    }

    // What a setting is made of stands below it, further in; a record within itself is not unfolded again.
    private static void Describe(CellTable table, SettingsSchema schema, string indent, IReadOnlyList<Type> around)
    {
        foreach (Setting setting in schema.Settings)
        {
            table.With(indent + setting.Key, setting.Type, setting.IsRequired ? "(required)" : setting.Default, setting.Limits, setting.Description);
            if (setting.Inside is { } inside && !around.Contains(inside.Type))
            {
                Describe(table, inside, indent + "  ", [.. around, schema.Type]);
            }
        }
    }
}
