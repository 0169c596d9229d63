using System.Text;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>A piece of an expectation's text, so that what is wrong with it can be shown at its place.</summary>
internal sealed record Word(string Text, int Start, int Length);

/// <summary>A word, number or sign of an expectation.</summary>
/// <param name="Text">As written, quotes included; empty at the end.</param>
/// <param name="Start">The index of its first character.</param>
internal sealed record Token(string Text, int Start)
{
    private const char Quote = '"';

    public int End => Start + Text.Length;

    public bool IsEnd => Text.Length == 0;

    /// <summary>True where it begins with a quote: never a keyword, a sign or a number.</summary>
    public bool IsQuoted => Text.StartsWith(Quote);

    public bool Is(string text) => Text == text;

    /// <summary>What it means as a name: without its quotes. Wildcards between quotes are letters.</summary>
    public Glob AsGlob() => GlobOf(Text);

    /// <summary>The two sides of its first <c>=</c> outside quotes, or null where a side is missing.</summary>
    public (string Label, Glob Value)? AsLabel()
    {
        bool quoted = false;
        for (int i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\\' && quoted)
            {
                i++;
            }
            else if (Text[i] == Quote)
            {
                quoted = !quoted;
            }
            else if (Text[i] == '=' && !quoted)
            {
                return i == 0 || i == Text.Length - 1 ? null : (Unquoted(Text[..i]), GlobOf(Text[(i + 1)..]));
            }
        }
        return null;
    }

    /// <summary>What it says without its quotes.</summary>
    public string Value => Unquoted(Text);

    private static Glob GlobOf(string text) => new(Unquoted(text), isLiteral: text.StartsWith(Quote));

    // Between quotes a backslash stands before a quote or another backslash.
    private static string Unquoted(string text)
    {
        StringBuilder plain = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\' && i + 1 < text.Length)
            {
                plain.Append(text[++i]);
            }
            else if (text[i] == Quote)
            {
                quoted = !quoted;
            }
            else
            {
                plain.Append(text[i]);
            }
        }
        return plain.ToString();
    }
}

/// <summary>
/// Cuts an expectation into tokens. Words end at blanks, commas, brackets and comparison signs, so that <c>decoder.*</c>, <c>1-5</c> and <c>a=b</c> are words; between quotes they end at nothing:
/// <c>vars.model="a, b"</c> is one.
/// </summary>
internal static class Tokens
{
    private const string Alone = "(),";
    private const string Comparing = "<>!";

    /// <exception cref="SyntaxException">A quote is not closed.</exception>
    public static IReadOnlyList<Token> Of(string text)
    {
        List<Token> tokens = [];
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            int end = End(text, at);
            tokens.Add(new Token(text[at..end], at));
            at = end;
        }
        tokens.Add(new Token("", text.Length));
        return tokens;
    }

    private static int End(string text, int at)
    {
        if (Alone.Contains(text[at]))
        {
            return at + 1;
        }
        if (Comparing.Contains(text[at]) || text[at] == '=')
        {
            return at + (at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1);
        }
        int end = at;
        while (end < text.Length && !EndsWord(text, end))
        {
            end = text[end] == '"' ? Closing(text, end) + 1 : end + 1;
        }
        return end;
    }

    private static bool EndsWord(string text, int at) =>
        char.IsWhiteSpace(text[at]) || Alone.Contains(text[at]) || Comparing.Contains(text[at]) || text.AsSpan(at).StartsWith("==");

    private static int Closing(string text, int open)
    {
        for (int at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                return at;
            }
            at += text[at] == '\\' ? 1 : 0;
        }
        throw new SyntaxException("a quote is not closed", "expected \"", open, 1);
    }
}

/// <summary>An expectation is not written as one.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="advice">What to write instead.</param>
/// <param name="at">The index of the first wrong character.</param>
/// <param name="length">How many characters are wrong.</param>
internal sealed class SyntaxException(string message, string advice, int at, int length) : Exception(message)
{
    public string Advice { get; } = advice;

    public int At { get; } = at;

    public int Length { get; } = length;
}
