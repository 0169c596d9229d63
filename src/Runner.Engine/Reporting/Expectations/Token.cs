namespace Runner.Engine.Reporting.Expectations;

/// <summary>A word, number or sign of an expectation.</summary>
/// <param name="Text">As written; empty at the end.</param>
/// <param name="Start">The index of its first character.</param>
/// <param name="IsQuoted">True between quotes: never a keyword or a sign.</param>
internal sealed record Token(string Text, int Start, bool IsQuoted = false)
{
    public bool IsEnd => Text.Length == 0 && !IsQuoted;

    public bool Is(string text) => !IsQuoted && Text == text;
}
