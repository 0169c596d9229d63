using System.Collections.Concurrent;

namespace Runner.Engine.Plugins;

/// <summary>The code behind a kind, by content: everything that can change what it computes, and nothing else.</summary>
public sealed class KindCode
{
    private readonly Lazy<string> digest;
    private readonly Lazy<IReadOnlyList<string>> types;
    private readonly ConcurrentDictionary<string, string> partial = new();
    private readonly Func<IReadOnlyList<string>, string>? without;

    /// <param name="name">The family and the kind.</param>
    /// <param name="digest">Works the digest out, once, when it is first asked for.</param>
    /// <param name="types">Works out which types count.</param>
    /// <param name="without">Works out the digest without what counts for some purposes alone; null where nothing does.</param>
    public KindCode(string name, Func<string> digest, Func<IReadOnlyList<string>>? types = null, Func<IReadOnlyList<string>, string>? without = null) =>
        (Name, this.digest, this.types, this.without) = (name, new Lazy<string>(digest), new Lazy<IReadOnlyList<string>>(types ?? (() => [])), without);

    /// <summary>What it is the code of, in the words of a plan: <c>sampler stable-diffusion</c>, <c>stage probe</c>.</summary>
    public string Name { get; }

    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <exception cref="InvalidDataException">A file of the plugin cannot be read any more.</exception>
    public string Digest => digest.Value;

    /// <summary>The digest for units that do not serve some purposes: types that count for these alone, and what only they reach, are left out.</summary>
    /// <exception cref="InvalidDataException">A file of the plugin cannot be read any more.</exception>
    public string DigestWithout(IReadOnlyList<string> purposes) =>
        purposes.Count == 0 || without is null ? Digest : partial.GetOrAdd(string.Join(' ', purposes), _ => without(purposes));

    /// <summary>The names of the types that are reached and count whole.</summary>
    /// <exception cref="InvalidDataException">A file of the plugin cannot be read any more.</exception>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Types => types.Value;
}
