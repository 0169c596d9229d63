namespace Runner.Engine.Binding;

/// <summary>A plugin by content.</summary>
/// <param name="Name">Its name, such as <c>StableDiffusion</c>; the host's own assemblies have theirs.</param>
/// <param name="Digest">The SHA-256 over its assembly and its private dependencies, in lower-case hex.</param>
public sealed record PluginDigest(string Name, string Digest);
