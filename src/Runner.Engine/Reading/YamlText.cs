using YamlDotNet.Core;

namespace Runner.Engine.Reading;

/// <summary>Text to nodes: one YAML document without tags, every complaint at its line and column.</summary>
internal static class YamlText
{
    /// <returns>The document's root, or null where a finding says why there is none.</returns>
    public static Node? Parse(string text, Func<Mark, Position> at, Findings findings)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
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
}
