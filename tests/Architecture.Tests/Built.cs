using System.Reflection;

namespace Architecture.Tests;

/// <summary>The assemblies of src and plugins as the build left them.</summary>
internal static class Built
{
    public static string Root { get; } = Path.GetFullPath(Metadata("Root"));

    public static IEnumerable<string> Sources => Projects("src");

    public static IEnumerable<string> Plugins => Projects("plugins");

    /// <summary>The file of an assembly of src: it lies in the program's folder.</summary>
    public static string SourceAssembly(string name) =>
        Path.Combine(Metadata("Artifacts"), "bin", "Runner.Cli", Metadata("Configuration"), (name == "Runner.Cli" ? "runner" : name) + ".dll");

    public static string PluginAssembly(string name) => Path.Combine(Metadata("Artifacts"), "plugins", name, name + ".dll");

    private static IEnumerable<string> Projects(string room) =>
        Directory.EnumerateFiles(Path.Combine(Root, room), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Metadata(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
