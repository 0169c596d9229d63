using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Text;

/// <summary>A token that stands for itself wherever it occurs in a text.</summary>
/// <param name="Content">As written in a text.</param>
/// <param name="AfterNormalization">True: sought in the lower-cased text; false: in the text as given.</param>
internal sealed record SpecialToken(string Content, bool AfterNormalization = false)
{
    /// <summary>Reads a plain string or the object form (<c>content</c>, <c>normalized</c>, <c>lstrip</c>, ...).</summary>
    internal static SpecialToken Parse(JsonNode? node, string source)
    {
        if (node is JsonValue plain && plain.TryGetValue(out string? text) && text.Length > 0) return new SpecialToken(text);
        if (node is not JsonObject token || token["content"]?.ToString() is not { Length: > 0 } content)
        {
            throw new InvalidDataException($"{source}: {ConfigFile.Shown(node)} is not a special token");
        }

        foreach (string flag in (string[])["lstrip", "rstrip", "single_word"])
        {
            if (token[flag]?.ToJsonString() == "true") throw new InvalidDataException($"{source}: \"{flag}\" of token \"{content}\": true is not implemented");
        }

        return new SpecialToken(content, token["normalized"]?.ToJsonString() == "true");
    }

    /// <summary>Cuts a text at the special tokens: leftmost first, of several at one place the longest.</summary>
    /// <returns>Plain stretches (no token) and tokens, in order.</returns>
    internal static IEnumerable<(string Text, SpecialToken? Token)> Split(string text, IReadOnlyCollection<SpecialToken> tokens)
    {
        int start = 0;
        for (int i = 0; i < text.Length;)
        {
            SpecialToken? found = tokens.Where(t => string.CompareOrdinal(text, i, t.Content, 0, t.Content.Length) == 0).MaxBy(t => t.Content.Length);
            if (found is null)
            {
                i++;
                continue;
            }

            if (i > start) yield return (text[start..i], null);
            yield return (found.Content, found);
            start = i += found.Content.Length;
        }

        if (start < text.Length) yield return (text[start..], null);
    }
}
