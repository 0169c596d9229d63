using System.Reflection;

namespace Runner.Engine.Plugins;

/// <summary>What the host ships, and so supplies to every plugin: one Tensor type, one contract.</summary>
internal sealed class HostAssemblies
{
    private static readonly HashSet<string> Trusted = [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(file => Path.GetFileNameWithoutExtension(file))];

    private readonly Dictionary<string, string> own;

    public HostAssemblies(IEnumerable<Type> sharedTypes)
    {
        SharedTypes = [.. sharedTypes];
        own = SharedTypes.Select(t => t.Assembly).Distinct()
            .Where(a => a.GetName().Name!.StartsWith("Runner.", StringComparison.Ordinal))
            .ToDictionary(a => a.GetName().Name!, a => a.Location);
    }

    public Type[] SharedTypes { get; }

    /// <summary>True for an assembly that a plugin need not carry.</summary>
    public bool Supplies(string name) => Trusted.Contains(name) || SharedTypes.Any(t => t.Assembly.GetName().Name == name);

    /// <summary>The runner's own assemblies that an assembly compiles against: their code is part of what it computes.</summary>
    public IEnumerable<string> UsedBy(AssemblyManifest manifest) =>
        manifest.References.Keys.Where(own.ContainsKey).Select(name => own[name]);

    public IEnumerable<string> UsedBy(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(r => r.Name!).Where(own.ContainsKey).Select(name => own[name]);
}
