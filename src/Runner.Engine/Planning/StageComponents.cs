using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>What all units of a stage that leave out the same purposes have in common in their fingerprints.</summary>
/// <param name="Components">Kind, settings, code and environment.</param>
/// <param name="Inputs">The units behind settings that read a file of another stage's artifact.</param>
internal sealed record StageComponents(IReadOnlyDictionary<string, string> Components, IReadOnlyList<UnitReference> Inputs)
{
    /// <param name="stage">The stage.</param>
    /// <param name="without">The purposes that the units do not serve.</param>
    /// <param name="environment">Where it runs.</param>
    /// <param name="digests">Digests of input files.</param>
    /// <param name="files">Finds files of other stages.</param>
    public static StageComponents Of(StageInstance stage, IReadOnlyList<string> without, RunEnvironment environment, InputDigests digests, StageFiles files)
    {
        Dictionary<string, string> components = new() { [ComponentNames.Kind] = SettingText.Of(stage.Kind) };
        List<UnitReference> inputs = [];
        AddSettings(SettingsWalk.Of(stage.Settings).Where(leaf => leaf.InFingerprint && !IsLeftOut(leaf.Purpose, without)), digests, files, components, inputs);
        AddCode(stage, without, components);
        AddEnvironment(environment, stage.DependsOn, components);
        return new StageComponents(components, inputs);
    }

    /// <summary>The settings that count in no fingerprint, in the same words.</summary>
    public static IReadOnlyDictionary<string, string> OutsideOf(StageInstance stage, InputDigests digests, StageFiles files)
    {
        Dictionary<string, string> components = [];
        AddSettings(SettingsWalk.Of(stage.Settings).Where(leaf => !leaf.InFingerprint), digests, files, components, []);
        return components;
    }

    /// <summary>The files and folders that its settings name, by the setting.</summary>
    public static IEnumerable<(string Setting, string Digest)> FilesOf(StageInstance stage, InputDigests digests) =>
        SettingsWalk.Of(stage.Settings).OfType<InputLeaf>().Where(leaf => leaf.Input.Stage is null).Select(leaf => (leaf.Path, digests.Of(leaf.Input.Path, leaf.Globs)));

    /// <summary>The files and folders that it reads, with what of a folder counts.</summary>
    public static IEnumerable<(string Path, IReadOnlyList<string> Globs)> InputsOf(StageInstance stage, StageFiles files) =>
        SettingsWalk.Of(stage.Settings).SelectMany<SettingLeaf, (string, IReadOnlyList<string>)>(leaf => leaf switch
        {
            InputLeaf { Input.Stage: null } file => [(file.Input.Path, file.Globs)],
            FilesLeaf further => further.Record.FurtherFiles(files.PathOf).Select(file => (file, (IReadOnlyList<string>)[])),
            _ => [],
        });

    private static void AddSettings(IEnumerable<SettingLeaf> leaves, InputDigests digests, StageFiles files, Dictionary<string, string> components, List<UnitReference> inputs)
    {
        foreach (SettingLeaf leaf in leaves)
        {
            string? json = leaf switch
            {
                ValueLeaf value => value.Json,
                InputLeaf { Input.Stage: null } file => SettingText.Of(digests.Of(file.Input.Path, file.Globs)),
                FilesLeaf further => Further(further.Record, digests, files),
                InputLeaf made => SettingText.Of(Inside(files.Find(made.Input), inputs)),
                _ => null,
            };
            if (json is not null)
            {
                components[ComponentNames.Setting(leaf.Path)] = json;
            }
        }
    }

    private static string Inside(StageFile file, List<UnitReference> inputs)
    {
        inputs.Add(file.Unit.Reference);
        return $"unit:{file.Unit.Fingerprint}/{file.Inside}";
    }

    private static void AddCode(StageInstance stage, IReadOnlyList<string> without, Dictionary<string, string> components)
    {
        foreach (CodeUse use in stage.CodeUses.Where(use => !IsLeftOut(use.Purpose, without)))
        {
            components[ComponentNames.Code(use.Code.Name)] = SettingText.Of(use.Code.DigestWithout(without));
        }
    }

    private static bool IsLeftOut(string? purpose, IReadOnlyList<string> without) => purpose is not null && without.Contains(purpose);

    // Names count without their folders, in any order.
    private static string? Further(IReadsFiles record, InputDigests digests, StageFiles files)
    {
        string[] found = [.. record.FurtherFiles(files.PathOf).Select(file => $"{Path.GetFileName(file)} {digests.Of(file, [])}").Order(StringComparer.Ordinal)];
        return found.Length == 0 ? null : SettingText.Of($"files:{string.Join('\n', found)}");
    }

    // The model of a device counts, not its number; the memory budget only says how work is cut, which recipes tell where it matters.
    private static void AddEnvironment(RunEnvironment environment, DependsOn dependsOn, Dictionary<string, string> components)
    {
        if (dependsOn.HasFlag(DependsOn.Device))
        {
            components[ComponentNames.Environment("device")] = SettingText.Of(environment.DeviceModel);
        }
        if (dependsOn.HasFlag(DependsOn.NumberFormat))
        {
            components[ComponentNames.Environment("dtype")] = SettingText.Of(environment.DType);
        }
        if (dependsOn.HasFlag(DependsOn.Threads))
        {
            components[ComponentNames.Environment("threads")] = SettingText.Of(environment.Threads);
        }
        foreach ((string name, string version) in dependsOn.HasFlag(DependsOn.Libraries) ? environment.Libraries : new Dictionary<string, string>())
        {
            components[ComponentNames.Library(name)] = SettingText.Of(version);
        }
    }
}
