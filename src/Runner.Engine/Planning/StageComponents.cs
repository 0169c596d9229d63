using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>What all units of a stage have in common in their fingerprints.</summary>
/// <param name="Components">Kind, settings, plugins and environment.</param>
/// <param name="Inputs">The units behind settings that read a file of another stage's artifact.</param>
internal sealed record StageComponents(IReadOnlyDictionary<string, string> Components, IReadOnlyList<UnitReference> Inputs)
{
    public static StageComponents Of(StageInstance stage, RunEnvironment environment, InputDigests digests, Func<InputPath, StageFile> find)
    {
        Dictionary<string, string> components = new() { [ComponentNames.Kind] = SettingText.Of(stage.Kind) };
        List<UnitReference> inputs = [];
        foreach (SettingLeaf leaf in SettingsWalk.Of(stage.Settings).Where(l => l.InFingerprint))
        {
            string? json = leaf switch
            {
                ValueLeaf value => value.Json,
                InputLeaf { Input.Stage: null } file => SettingText.Of(digests.Of(file.Input.Path, file.Globs)),
                InputLeaf made => SettingText.Of(Inside(find(made.Input), inputs)),
                _ => null,
            };
            if (json is not null)
            {
                components[ComponentNames.Setting(leaf.Path)] = json;
            }
        }
        AddPlugins(stage, components);
        AddEnvironment(environment, components);
        return new StageComponents(components, inputs);
    }

    private static string Inside(StageFile file, List<UnitReference> inputs)
    {
        inputs.Add(file.Unit.Reference);
        return $"unit:{file.Unit.Fingerprint}/{file.Inside}";
    }

    private static void AddPlugins(StageInstance stage, Dictionary<string, string> components)
    {
        foreach (PluginDigest plugin in stage.Plugins)
        {
            components[ComponentNames.Plugin(plugin.Name)] = SettingText.Of(plugin.Digest);
        }
    }

    // The class of a device counts, not its number; the memory budget only says how work is cut, which recipes tell where it matters.
    private static void AddEnvironment(RunEnvironment environment, Dictionary<string, string> components)
    {
        components[ComponentNames.Environment("device")] = SettingText.Of(DeviceClass(environment));
        components[ComponentNames.Environment("dtype")] = SettingText.Of(environment.DType);
        components[ComponentNames.Environment("threads")] = SettingText.Of(environment.Threads);
        components[ComponentNames.Environment("seed")] = SettingText.Of(environment.Seed);
        foreach ((string name, string version) in environment.Libraries)
        {
            components[ComponentNames.Library(name)] = SettingText.Of(version);
        }
    }

    public static string DeviceClass(RunEnvironment environment) => environment.Device.Split(':')[0];
}
