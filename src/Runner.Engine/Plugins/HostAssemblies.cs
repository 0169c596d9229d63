using System.Reflection;

namespace Runner.Engine.Plugins;

/// <summary>What the host ships, and so supplies to every plugin: one Tensor type, one contract.</summary>
internal sealed class HostAssemblies
{
    private const string Own = "Runner.";

    private static readonly Dictionary<string, string> Trusted = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .DistinctBy(Path.GetFileNameWithoutExtension)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file));

    private readonly Dictionary<string, string> own;

    public HostAssemblies(IEnumerable<Type> sharedTypes)
    {
        SharedTypes = [.. sharedTypes];
        IEnumerable<Assembly> shared = SharedTypes.Select(t => t.Assembly).Distinct();
        own = Trusted.Where(t => IsOwn(t.Key)).ToDictionary();
        foreach (Assembly assembly in shared.Where(a => IsOwn(a.GetName().Name!) && a.Location.Length > 0))
        {
            own[assembly.GetName().Name!] = assembly.Location;
        }
    }

    public Type[] SharedTypes { get; }

    /// <summary>The runner's own assemblies: their code is part of what a plugin computes, as far as it is used.</summary>
    public IEnumerable<string> OwnFiles => own.Values.Order(StringComparer.Ordinal);

    /// <summary>True for an assembly that a plugin need not carry.</summary>
    public bool Supplies(string name) => Trusted.ContainsKey(name) || SharedTypes.Any(t => t.Assembly.GetName().Name == name);

    /// <returns>Null for an assembly that is not the runner's own.</returns>
    public string? OwnFile(string name) => own.GetValueOrDefault(name);

    private static bool IsOwn(string name) => name.StartsWith(Own, StringComparison.Ordinal);
}
