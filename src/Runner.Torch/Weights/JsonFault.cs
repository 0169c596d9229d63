using System.Text;
using System.Text.Json;

namespace Runner.Torch.Weights;

/// <summary>What keeps a text from being JSON that every reader takes alike.</summary>
/// <param name="Line">Where, counted from 1.</param>
/// <param name="Column">Where in the line, counted in letters from 1.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record JsonFault(int Line, int Column, string Problem)
{
    private const int Deepest = 64;
    private const int Shown = 20;

    /// <summary>The place and the problem, to stand behind a file's name.</summary>
    public override string ToString() => $"{Line}:{Column}: {Problem}";

    /// <summary>
    /// Looks through JSON from elsewhere before anything is made of it: whether it is whole, not nested more than 64 deep, its texts made of letters, and no key there twice,
    /// of which one reader takes the first and another the last.
    /// </summary>
    /// <param name="json">UTF-8, without a mark before it.</param>
    /// <returns>The first fault; null where there is none.</returns>
    public static JsonFault? In(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = Deepest });
        Stack<HashSet<string>?> keys = [];
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject: keys.Push(new HashSet<string>(StringComparer.Ordinal)); break;
                    case JsonTokenType.StartArray: keys.Push(null); break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray: keys.Pop(); break;
                    case JsonTokenType.PropertyName or JsonTokenType.String:
                        string text = reader.GetString()!;
                        if (reader.TokenType == JsonTokenType.PropertyName && !keys.Peek()!.Add(text)) return At(json, reader.TokenStartIndex, $"key {Quoted(text)} is there twice");
                        break;
                }
            }

            return null;
        }
        catch (JsonException error)
        {
            if (reader.CurrentDepth >= Deepest) return At(json, reader.BytesConsumed, $"nested more than {Deepest} deep");
            long at = Offset(json, error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            return json[(int)at..].Trim(" \t\r\n"u8).IsEmpty ? At(json, at, "the JSON ends before it is whole") : At(json, at, $"no JSON from here on: {Quoted(Text(json[(int)at..Math.Min(json.Length, (int)at + (4 * Shown))]))}");
        }
        catch (InvalidOperationException)
        {
            // Half of a pair of code units, or bytes that are not UTF-8.
            return At(json, reader.TokenStartIndex, "a text that is not made of letters (half a character, or not UTF-8)");
        }
    }

    private static JsonFault At(ReadOnlySpan<byte> json, long at, string problem)
    {
        ReadOnlySpan<byte> before = json[..(int)at];
        int line = before.Count((byte)'\n') + 1;
        return new JsonFault(line, Text(before[(before.LastIndexOf((byte)'\n') + 1)..]).Length + 1, problem);
    }

    private static long Offset(ReadOnlySpan<byte> json, long line, long column)
    {
        int start = 0;
        for (; line > 0; line--) start += json[start..].IndexOf((byte)'\n') + 1;
        return Math.Min(json.Length, start + column);
    }

    private static string Quoted(string text) => $"\"{Excerpt.Of(text, Shown)}\"";

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
