using System.Globalization;

namespace Runner.Engine.Reading;

/// <summary>Words that agree with their numbers, for messages.</summary>
public static class Wording
{
    /// <summary>Such as <c>1 axis</c> or <c>2 axes</c>.</summary>
    public static string Count(int count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? word : Plural(word))}");

    /// <summary>Such as <c>samplers</c>, <c>axes</c>, <c>losses</c> or <c>families</c>.</summary>
    public static string Plural(string word) => word switch
    {
        [.. string stem, 'i', 's'] => $"{stem}es",
        [.., 's'] or [.., 'x'] or [.., 'c' or 's', 'h'] => $"{word}es",
        [.., not ('a' or 'e' or 'o' or 'u'), 'y'] => $"{word[..^1]}ies",
        _ => $"{word}s",
    };

    /// <summary>Such as <c>a sampler</c> or <c>an intervention</c>.</summary>
    public static string WithArticle(string word) => $"{("aeio".Contains(word[0]) ? "an" : "a")} {word}";
}
