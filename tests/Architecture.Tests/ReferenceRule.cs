using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture.Tests;

/// <summary>What an assembly may refer to. Only the project's own assemblies, its plugins and TorchSharp are looked at.</summary>
/// <param name="Role">What is restricted, for messages.</param>
/// <param name="Allowed">The names that it may refer to.</param>
internal sealed record ReferenceRule(string Role, params IReadOnlyList<string> Allowed)
{
    private const string Tensors = "TorchSharp";

    /// <summary>The rules of src. A project without one is a mistake.</summary>
    public static readonly IReadOnlyDictionary<string, ReferenceRule> OfSources = new Dictionary<string, ReferenceRule>
    {
        ["Runner.Abstractions"] = new("Runner.Abstractions"),
        ["Runner.Torch"] = new("Runner.Torch", "Runner.Abstractions", Tensors),
        ["Runner.Diffusion"] = new("Runner.Diffusion", "Runner.Abstractions", "Runner.Torch", Tensors),
        ["Runner.Training"] = new("Runner.Training", "Runner.Abstractions", "Runner.Torch", Tensors),
        ["Runner.Metrics"] = new("Runner.Metrics", "Runner.Abstractions", "Runner.Torch", Tensors),
        ["Runner.Stages"] = new("Runner.Stages", "Runner.Abstractions", "Runner.Torch", Tensors),
        ["Runner.Engine"] = new("Runner.Engine", "Runner.Abstractions"),
        ["Runner.Cli"] = new("Runner.Cli", "Runner.Abstractions", "Runner.Torch", "Runner.Diffusion", "Runner.Training", "Runner.Metrics", "Runner.Stages", "Runner.Engine", Tensors),
    };

    public static readonly ReferenceRule OfPlugins = new("a plugin", "Runner.Abstractions", "Runner.Torch", "Runner.Diffusion", "Runner.Training", "Runner.Metrics", Tensors);

    /// <summary>What samples must not refer to what trains or scores: the digests of these would be part of every sample's fingerprint.</summary>
    public static readonly ReferenceRule OfSampling = new("what samples", "Runner.Abstractions", "Runner.Torch", "Runner.Diffusion", Tensors);

    /// <summary>What an assembly refers to and may not.</summary>
    public IEnumerable<string> Violations(string assembly) =>
        References(assembly).Where(IsOurs).Where(name => !Allowed.Contains(name)).Select(name => $"{Role} refers to {name} ({Path.GetFileName(assembly)})");

    private static IEnumerable<string> References(string assembly)
    {
        using FileStream file = File.OpenRead(assembly);
        using PEReader image = new(file);
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)];
    }

    private static bool IsOurs(string name) =>
        name == Tensors || name == "runner" || name.StartsWith("Runner.", StringComparison.Ordinal) || Built.Plugins.Contains(name);
}
