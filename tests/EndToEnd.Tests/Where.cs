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

    private static string Metadata(string key) =>
        typeof(Where).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
