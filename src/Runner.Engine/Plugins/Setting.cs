using System.Reflection;

namespace Runner.Engine.Plugins;

/// <summary>One setting of a kind, as its record declares it.</summary>
public sealed record Setting
{
    /// <summary>The key in YAML.</summary>
    public required string Key { get; init; }

    /// <summary>The property of the record.</summary>
    public required PropertyInfo Property { get; init; }

    /// <summary>True where the file must give it.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>What it holds, in words: <c>number</c>, <c>path</c>, <c>list of sampler</c>, <c>one of huber, l1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The value that it has when the file says nothing, as YAML; empty where it is required or holds nothing.</summary>
    public required string Default { get; init; }

    /// <summary>What limits it, in words, such as <c>1 to 1000</c>; empty where nothing does.</summary>
    public required string Limits { get; init; }

    /// <summary>What it is for; empty where the author did not say.</summary>
    public required string Description { get; init; }
}
