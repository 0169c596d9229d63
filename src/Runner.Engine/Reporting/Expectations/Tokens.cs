namespace Runner.Engine.Reporting.Expectations;

/// <summary>Cuts an expectation into tokens. Words end at blanks, commas, brackets and comparison signs, so that <c>decoder.*</c>, <c>1-5</c> and <c>a=b</c> are words.</summary>
internal static class Tokens
{
    private const string Alone = "(),";
    private const string Comparing = "<>!";

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
            Token token = Next(text, at);
            tokens.Add(token);
            at += token.Text.Length + (token.IsQuoted ? 2 : 0);
        }
        tokens.Add(new Token("", text.Length));
        return tokens;
    }

    private static Token Next(string text, int at)
    {
        if (Alone.Contains(text[at]))
        {
            return new Token(text[at].ToString(), at);
        }
        if (Comparing.Contains(text[at]) || text[at] == '=')
        {
            return new Token(text[at..(at + (at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1))], at);
        }
        if (text[at] == '"' && text.IndexOf('"', at + 1) is > 0 and int close)
        {
            return new Token(text[(at + 1)..close], at, IsQuoted: true);
        }
        int end = at + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !Alone.Contains(text[end]) && !Comparing.Contains(text[end]))
        {
            end++;
        }
        return new Token(text[at..end], at);
    }
}
