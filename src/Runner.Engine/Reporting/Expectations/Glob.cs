using System.IO.Enumeration;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>A pattern over names: <c>*</c> stands for any characters, dots included, <c>?</c> for one.</summary>
internal sealed class Glob
{
    private readonly string? wild;

    /// <param name="pattern">As people read it.</param>
    /// <param name="isLiteral">True where <c>*</c> and <c>?</c> mean themselves: it was written in quotes.</param>
    public Glob(string pattern, bool isLiteral = false)
    {
        Pattern = pattern;
        if (!isLiteral && pattern.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            wild = pattern.Replace("\\", "\\\\", StringComparison.Ordinal); // a backslash means itself
        }
    }

    public string Pattern { get; }

    /// <summary>True without a wildcard: it means one name.</summary>
    public bool IsOne => wild is null;

    public bool Matches(string? name) => name is not null && (wild is null ? name == Pattern : FileSystemName.MatchesSimpleExpression(wild, name, ignoreCase: false));
}
