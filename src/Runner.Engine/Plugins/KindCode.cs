namespace Runner.Engine.Plugins;

/// <summary>The code behind a kind, by content: everything that can change what it computes, and nothing else.</summary>
public sealed class KindCode
{
    private readonly Lazy<string> digest;

    /// <param name="name">The family and the kind.</param>
    /// <param name="digest">Works the digest out, once, when it is first asked for.</param>
    public KindCode(string name, Func<string> digest) => (Name, this.digest) = (name, new Lazy<string>(digest));

    /// <summary>What it is the code of, in the words of a plan: <c>sampler stable-diffusion</c>, <c>stage probe</c>.</summary>
    public string Name { get; }

    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <exception cref="InvalidDataException">A file of the plugin cannot be read any more.</exception>
    public string Digest => digest.Value;
}
