using System.Text;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>The hash of a recipe: equal recipes give equal bytes. The text that is hashed starts with its type and has one component on each line.</summary>
internal static class Fingerprint
{
    private const string Type = "runner unit 1";

    /// <param name="components">Names to values as JSON, in any order.</param>
    public static string Of(IReadOnlyDictionary<string, string> components)
    {
        StringBuilder text = new();
        text.Append(Type).Append('\n');
        KeyValuePair<string, string>[] ordered = [.. components];
        Array.Sort(ordered, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        foreach ((string name, string json) in ordered)
        {
            text.Append(SettingText.Of(name)).Append(' ').Append(json).Append('\n');
        }
        return Digest.OfText(text.ToString());
    }
}
