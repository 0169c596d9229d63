namespace Runner.Engine.Plugins;

/// <summary>The code behind a kind, by content: everything that can change what it computes, and nothing else.</summary>
public sealed class KindCode
{
    private readonly Lazy<string> digest;
    private readonly Lazy<IReadOnlyList<string>> types;

    /// <param name="name">The family and the kind.</param>
    /// <param name="digest">Works the digest out, once, when it is first asked for.</param>
    /// <param name="types">Works out which types count.</param>
    public KindCode(string name, Func<string> digest, Func<IReadOnlyList<string>>? types = null) =>
        (Name, this.digest, this.types) = (name, new Lazy<string>(digest), new Lazy<IReadOnlyList<string>>(types ?? (() => [])));

    /// <summary>What it is the code of, in the words of a plan: <c>sampler stable-diffusion</c>, <c>stage probe</c>.</summary>
    public string Name { get; }

    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <exception cref="InvalidDataException">A file of the plugin cannot be read any more.</exception>
    public string Digest => digest.Value;

    /// <summary>The names of the types that are reached and count whole.</summary>
    /// <exception cref="InvalidDataException">A file of the plugin cannot be read any more.</exception>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Types => types.Value;
}
