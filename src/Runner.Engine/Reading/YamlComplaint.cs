using YamlDotNet.Core;

namespace Runner.Engine.Reading;

/// <summary>The parser's complaint in the words of somebody who writes YAML rather than a parser for it.</summary>
internal sealed record YamlComplaint(Mark At, string Message, string? Hint)
{
    private const char WideColon = '\uff1a';

    private static readonly (string Parser, string Message, string Hint)[] Known =
    [
        ("did not find expected node content", "a value is missing here", "write [a, b, c] with one comma between two values"),
        ("did not find expected key", "this line fits neither the keys above it nor below them", "keys that belong together begin in the same column"),
        ("found character that cannot start any token", "no value begins with this character", "put a text that begins with %, @ or ` into quotes"),
        ("did not find expected comment or line break", "> and | begin a text of several lines, which begins on the next", "put a text that begins with > or | into quotes"),
        ("found invalid mapping", "a second colon follows on the same line", "put a text that holds \": \" into quotes"),
        ("found wrong indentation", "a quote that opens here is not closed", "end it on the same line, or indent the lines that follow"),
        ("found unexpected end of stream", "a quote that opens here is not closed", "end it with the same quote"),
        ("did not find expected ',' or ']'", "a list in brackets is not closed", "end it with ]"),
        ("did not find expected ',' or '}'", "a mapping in braces is not closed", "end it with }"),
    ];

    public static YamlComplaint Of(YamlException exception, string text)
    {
        if (exception is TooMuchYamlException)
        {
            return new YamlComplaint(exception.Start, exception.Message, null);
        }
        if (First(text, line => line.StartsWith("<<<<<<< ", StringComparison.Ordinal) ? 0 : -1) is { } merge)
        {
            return new YamlComplaint(merge, "the mark of a merge that was not finished", "keep one of the two sides, and take the marks away");
        }
        if (First(text, line => line.IndexOf(WideColon)) is { } wide)
        {
            return new YamlComplaint(wide, "this colon is a wide one, which parts no key from its value", "write : and a blank");
        }
        if (First(text, TabIndenting) is { } tab)
        {
            return new YamlComplaint(tab, "a tab indents this line", "YAML indents with spaces");
        }
        (_, string? message, string? hint) = Known.FirstOrDefault(k => exception.Message.Contains(k.Parser, StringComparison.Ordinal));
        return new YamlComplaint(exception.Start, message ?? "this is not YAML: " + Simplify(exception.Message), hint);
    }

    private static int TabIndenting(string line) => line.TakeWhile(char.IsWhiteSpace).Contains('\t') && line.Trim().Length > 0 ? line.IndexOf('\t') : -1;

    // The parser may stumble long before or after what confuses it. The place in a line is from 0; -1 where nothing is there.
    private static Mark? First(string text, Func<string, int> placeIn)
    {
        string[] lines = text.Split('\n');
        int number = Array.FindIndex(lines, line => placeIn(line) >= 0);
        return number < 0 ? null : new Mark(0, number + 1, placeIn(lines[number]) + 1);
    }

    private static string Simplify(string message)
    {
        int comma = message.IndexOf(", ", StringComparison.Ordinal);
        string what = message.StartsWith("While ", StringComparison.Ordinal) && comma > 0 ? message[(comma + 2)..] : message;
        return what.TrimEnd('.');
    }
}
