using System.Reflection;

namespace EndToEnd.Tests;

/// <summary>Where the build put things.</summary>
internal static class Where
{
    public static string Program => Path.Combine(Metadata("Artifacts"), "bin", "Runner.Cli", Metadata("Configuration"), "runner.dll");

    public static string Plugins => Path.Combine(Metadata("Artifacts"), "plugins");

    public static string ThirdParty => Path.Combine(Metadata("Artifacts"), "third-party");

    public static string SmallModel => Path.GetFullPath(Path.Combine(Metadata("Goldens"), "sd1-small"));

    public static string Experiments => Path.GetFullPath(Metadata("Experiments"));

    /// <summary>The sources of the plugin that is written from an empty folder.</summary>
    public static string EmptyFolderPlugin => Path.GetFullPath(Path.Combine(Metadata("Goldens"), "..", "FromAnEmptyFolder", "Taste"));

    public static string ThirdPartySources => Path.GetFullPath(Path.Combine(Metadata("Goldens"), "..", "ThirdParty"));

    /// <summary>The folder of all sources.</summary>
    public static string Clone => Path.GetFullPath(Path.Combine(Metadata("Goldens"), "..", ".."));

    public static string PluginSources => Path.GetFullPath(Path.Combine(Metadata("Goldens"), "..", "..", "plugins"));

    private static string Metadata(string key) =>
        typeof(Where).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
