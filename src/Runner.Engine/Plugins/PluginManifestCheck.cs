using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>Refuses, before any of its code runs, an assembly that cannot be a plugin of this host.</summary>
internal static class PluginManifestCheck
{
    public static void Check(string file, HostAssemblies host)
    {
        AssemblyManifest manifest = AssemblyManifest.Read(file)
            ?? throw new PluginException($"{Path.GetFileName(file)} is not a .NET assembly");
        string contract = typeof(IPlugin).Assembly.GetName().Name!;
        if (!manifest.References.TryGetValue(contract, out Version? version))
        {
            throw new PluginException($"it does not use {contract}, so it has no entry point", "one public class must implement Runner.Abstractions.IPlugin");
        }
        if (version.Major != ContractVersion.Current)
        {
            throw new PluginException($"it was built against version {version.Major} of the contract; this runner has version {ContractVersion.Current}", "build it again against this runner");
        }
        string folder = Path.GetDirectoryName(file)!;
        string[] missing = [.. manifest.References.Keys.Where(n => !host.Supplies(n) && !File.Exists(Path.Combine(folder, n + ".dll"))).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            throw Missing(missing);
        }
    }

    public static PluginException Missing(params string[] names) =>
        new($"it needs {string.Join(", ", names.Select(n => n + ".dll"))}, which is not beside it", "publish the plugin's project, so that its dependencies lie in its folder");
}
