using System.Reflection;
using McMaster.NETCore.Plugins;
using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>Loads a plugin's assembly apart from the host's and makes its entry point.</summary>
internal static class LoadedAssembly
{
    public static IPlugin EntryPoint(string file, HostAssemblies host)
    {
        var loader = PluginLoader.CreateFromAssemblyFile(file, isUnloadable: false, host.SharedTypes, config => config.PreferSharedTypes = false);
        return Make(loader.LoadDefaultAssembly());
    }

    private static IPlugin Make(Assembly assembly)
    {
        Type[] entries = [.. assembly.GetExportedTypes().Where(t => typeof(IPlugin).IsAssignableFrom(t) && t is { IsClass: true, IsAbstract: false })];
        if (entries.Length != 1)
        {
            throw entries.Length == 0
                ? new PluginException("it has no entry point", "one public class must implement Runner.Abstractions.IPlugin")
                : new PluginException($"it has {entries.Length} entry points: {string.Join(", ", entries.Select(t => t.Name).Order())}", "only one public class may implement IPlugin");
        }
        ConstructorInfo constructor = entries[0].GetConstructor(Type.EmptyTypes)
            ?? throw new PluginException($"its entry point {entries[0].Name} has no public constructor without parameters");
        return (IPlugin)constructor.Invoke(null);
    }
}
