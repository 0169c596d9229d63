using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>Takes the kinds of one plugin; they enter the catalogue together, or none does.</summary>
/// <param name="catalogue">Where they go.</param>
/// <param name="plugin">The plugin's name.</param>
/// <param name="code">Its code.</param>
internal sealed class Registration(Catalogue catalogue, string plugin, PluginCode code) : ICatalog
{
    private readonly List<PartKind> parts = [];
    private readonly List<StageKind> stages = [];
    private Type entry = typeof(IPlugin);

    public void AddPart<TPart, TSettings>(string family, string kind, string description, Func<TSettings, PartContext, TPart> create, DependsOn dependsOn = DependsOn.Everything)
        where TPart : class
        where TSettings : class
    {
        RequireWord("family", family);
        RequireWord(family, kind);
        PartKind? twin = parts.Find(p => p.Family == family && p.Kind == kind) ?? catalogue.Part(family, kind);
        RequireNew(family, kind, twin?.Plugin);
        if (catalogue.Parts.Concat(parts).FirstOrDefault(p => p.Family == family && p.PartType != typeof(TPart)) is { } other)
        {
            throw new ArgumentException($"a {family} is a {other.PartType.FullName} (plugin \"{other.Plugin}\"), not a {typeof(TPart).FullName}");
        }
        parts.Add(new TypedPartKind<TPart, TSettings>(family, kind, description, plugin, CodeOf(family, kind, create), create, dependsOn));
    }

    public void AddStage<TSettings>(string kind, string description, IReadOnlyList<string> outputs, Func<TSettings, IStage> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class
    {
        RequireWord("stage", kind);
        RequireNew("stage", kind, (stages.Find(s => s.Kind == kind) ?? catalogue.Stage(kind))?.Plugin);
        stages.Add(new StageKind(kind, description, [.. outputs], plugin, CodeOf("stage", kind, create), SettingsSchema.Of(typeof(TSettings)), settings => create((TSettings)settings), dependsOn));
    }

    /// <summary>Registers what an entry point brings.</summary>
    public void Take(IPlugin entry)
    {
        this.entry = entry.GetType();
        entry.Register(this);
    }

    /// <summary>Hands what was registered to the catalogue.</summary>
    public void Finish() => catalogue.Add(plugin, parts, stages);

    private KindCode CodeOf(string family, string kind, Delegate create) => code.Of($"{family} {kind}", entry, create);

    private static void RequireWord(string family, string kind)
    {
        if (!KebabCase.Is(kind))
        {
            throw new ArgumentException($"the {family} \"{kind}\" is no kebab-case word, such as my-{family}");
        }
    }

    private void RequireNew(string family, string kind, string? holder)
    {
        if (holder is not null)
        {
            string where = holder == plugin ? "twice by the same plugin" : $"already, by plugin \"{holder}\"";
            throw new ArgumentException($"the {family} \"{kind}\" is registered {where}");
        }
    }
}
