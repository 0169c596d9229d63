using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>A kind of part with the types that its plugin registered.</summary>
internal sealed record TypedPartKind<TPart, TSettings>(
    string Family, string Kind, string Description, string Plugin, KindCode Code, Func<TSettings, PartContext, TPart> Create, DependsOn DependsOn)
    : PartKind(Family, Kind, Description, Plugin, Code, SettingsSchema.Of(typeof(TSettings)), DependsOn)
    where TPart : class
    where TSettings : class
{
    public override Type PartType => typeof(TPart);

    public override IPart Choose(object settings) =>
        new Part<TPart>(Kind, settings, context => Create((TSettings)settings, context));
}
