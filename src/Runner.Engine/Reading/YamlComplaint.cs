using YamlDotNet.Core;

namespace Runner.Engine.Reading;

/// <summary>Rewords the parser's complaints in the words of somebody who writes YAML rather than a parser for it.</summary>
internal static class YamlComplaint
{
    public static (string Message, string? Hint) Reword(string message, string text, Mark at)
    {
        string line = text.Split('\n').ElementAtOrDefault((int)at.Line - 1) ?? "";
        if (line.TakeWhile(char.IsWhiteSpace).Contains('\t') || message.Contains("tab", StringComparison.OrdinalIgnoreCase))
        {
            return ("a tab indents this line", "YAML indents with spaces");
        }
        return (Simplify(message), null);
    }

    private static string Simplify(string message)
    {
        int comma = message.IndexOf(", ", StringComparison.Ordinal);
        string what = message.StartsWith("While ", StringComparison.Ordinal) && comma > 0 ? message[(comma + 2)..] : message;
        return "this is not YAML: " + what.TrimEnd('.');
    }
}
