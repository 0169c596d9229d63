using Runner.Abstractions;

namespace Runner.Engine.Graphing;

/// <summary>One value inside a settings record.</summary>
/// <param name="Path">Its path in YAML spelling: <c>probe.learning-rate</c>, <c>sites[2]</c>.</param>
/// <param name="InFingerprint">False under a property that is marked as changing no unit's bytes.</param>
internal abstract record SettingLeaf(string Path, bool InFingerprint)
{
    /// <summary>The only purpose that it matters for, or null where it matters for everything.</summary>
    public string? Purpose { get; init; }
}

/// <summary>A plain value, as JSON.</summary>
internal sealed record ValueLeaf(string Path, bool InFingerprint, string Json) : SettingLeaf(Path, InFingerprint);

/// <summary>A stage that is named.</summary>
internal sealed record ReferenceLeaf(string Path, bool InFingerprint, StageReference Reference) : SettingLeaf(Path, InFingerprint);

/// <summary>A file or folder that is read, with the globs that say which of a folder's files.</summary>
internal sealed record InputLeaf(string Path, bool InFingerprint, InputPath Input, IReadOnlyList<string> Globs) : SettingLeaf(Path, InFingerprint);

/// <summary>Further files that a record says it reads.</summary>
internal sealed record FilesLeaf(string Path, bool InFingerprint, IReadsFiles Record) : SettingLeaf(Path, InFingerprint);
