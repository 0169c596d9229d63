using YamlDotNet.Core;

namespace Runner.Engine.Reading;

/// <summary>Text to nodes: one YAML document without tags, every complaint at its line and column.</summary>
internal static class YamlText
{
    /// <summary>The document in a file's text.</summary>
    public static Node? Parse(string text, string file, Findings findings) => Parse(text, mark => new Position(file, (int)mark.Line, (int)mark.Column), findings);

    /// <returns>The document's root, or null where a finding says why there is none.</returns>
    public static Node? Parse(string text, Func<Mark, Position> at, Findings findings)
    {
        var parser = new Parser(new Scanner(new StringReader(WithoutTabLines(text)), skipComments: true));
        try
        {
            return new NodeComposer(parser, at, findings).Compose();
        }
        catch (YamlException e)
        {
            YamlComplaint complaint = YamlComplaint.Of(e, text);
            findings.Error(at(complaint.At), complaint.Message, complaint.Hint);
            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser loses its place in a broken flow sequence: the last event that it read is the nearest place known.
            findings.Error(at(parser.Current?.End ?? Mark.Empty), "a list in brackets is broken near here", "write [a, b, c] with one comma between two values");
            return null;
        }
    }

    // A line of white space that a tab begins is blank everywhere in YAML (it is no content of a block either, which is indented by spaces), and the parser refuses it.
    private static string WithoutTabLines(string text) => text.Contains("\n\t", StringComparison.Ordinal)
        ? string.Join('\n', text.Split('\n').Select(line => line is ['\t', ..] && string.IsNullOrWhiteSpace(line) ? "" : line))
        : text;
}
