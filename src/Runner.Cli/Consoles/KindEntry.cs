using Runner.Engine.Plugins;

namespace Runner.Cli.Consoles;

/// <summary>A kind of stage or part, for listing.</summary>
internal sealed record KindEntry(string Family, string Kind, string Description, string Plugin, KindCode Code, SettingsSchema Schema)
{
    public static IEnumerable<KindEntry> Of(Catalogue catalogue) =>
    [
        .. catalogue.Stages.Select(stage => new KindEntry("stage", stage.Kind, stage.Description, stage.Plugin, stage.Code, stage.Schema)),
        .. catalogue.Parts.Select(part => new KindEntry(part.Family, part.Kind, part.Description, part.Plugin, part.Code, part.Schema)),
    ];

    /// <summary>Whether somebody who asks by this name means it.</summary>
    public bool Answers(string name) => name == Kind || name == Family || name == Plugin;
}
