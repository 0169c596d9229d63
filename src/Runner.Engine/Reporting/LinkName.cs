using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Runner.Engine.Reporting;

/// <summary>
/// Any text as a name of a file or folder, on every system: what has a meaning in paths is written as percent escapes, and what is longer than a name should be is cut and ends in a hash of all
/// of it. Two texts never get one name.
/// </summary>
internal static class LinkName
{
    private const int MostBytes = 100;
    private const int HashLetters = 10;
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=,+@ ()[]{}'";

    /// <summary>A text as one name.</summary>
    public static string Of(string text) => Bounded(string.Concat(text.EnumerateRunes().Select((rune, place) => Escaped(rune, text, place))), text);

    /// <summary>A unit's key as one name: keys may nest (<c>step-05/decoder.4</c>), and one may be the beginning of another, which folders of links cannot.</summary>
    public static string OfKey(string key)
    {
        string[] parts = key.Split('/');
        return Bounded(string.Join("--", parts.Select((part, number) => Part(part, isFirst: number == 0, isLast: number == parts.Length - 1))), key);
    }

    /// <summary>Labels as one name: <c>probe.loss=huber,vars.model=a</c>.</summary>
    public static string OfLabels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        string[] pairs = [.. labels.Select(label => $"{Inner(label.Key)}={Inner(label.Value)}")];
        return Bounded(string.Join(',', pairs), string.Join('\n', pairs));
    }

    // A hyphen beside a slash or another hyphen is escaped, so that two hyphens mean a slash and nothing else.
    private static string Part(string part, bool isFirst, bool isLast)
    {
        StringBuilder escaped = new();
        int at = 0;
        foreach (Rune rune in part.EnumerateRunes())
        {
            bool afterHyphen = at == 0 ? !isFirst : part[at - 1] == '-';
            bool beforeHyphen = at == part.Length - 1 ? !isLast : part[Math.Min(at + 1, part.Length - 1)] == '-';
            escaped.Append(rune.Value == '-' && (afterHyphen || beforeHyphen) ? Percent(rune) : Escaped(rune, part, at));
            at += rune.Utf16SequenceLength;
        }
        return escaped.ToString();
    }

    // Within a pair the two letters that hold pairs together are escaped as well.
    private static string Inner(string text) => string.Concat(text.EnumerateRunes().Select((rune, place) => rune.Value is ',' or '=' ? Percent(rune) : Escaped(rune, text, place)));

    private static string Escaped(Rune rune, string text, int place)
    {
        bool isEdge = rune.Value is '.' && text.All(letter => letter == '.');
        bool isPlain = !isEdge && (rune.Value > 127 ? !Rune.IsControl(rune) : Plain.Contains((char)rune.Value, StringComparison.Ordinal));
        return isPlain && !(rune.Value == ' ' && (place == 0 || place == text.Length - 1)) ? rune.ToString() : Percent(rune);
    }

    private static string Percent(Rune rune) => string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(octet => octet.ToString("X2", CultureInfo.InvariantCulture)).Select(digits => "%" + digits));

    private static string Bounded(string name, string text)
    {
        if (name.Length == 0)
        {
            return "%";
        }
        if (Encoding.UTF8.GetByteCount(name) <= MostBytes)
        {
            return name;
        }
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLetters];
        int room = MostBytes - HashLetters - 1;
        StringBuilder cut = new();
        foreach (Rune rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }
            cut.Append(rune);
        }
        return $"{cut}~{hash}";
    }
}
