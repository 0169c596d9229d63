using System.Text.RegularExpressions;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>A pattern over names: <c>*</c> stands for any characters, dots included, <c>?</c> for one.</summary>
internal sealed class Glob
{
    private readonly Regex? regex;

    /// <param name="pattern">As people read it.</param>
    /// <param name="isLiteral">True where <c>*</c> and <c>?</c> mean themselves: it was written in quotes.</param>
    public Glob(string pattern, bool isLiteral = false)
    {
        Pattern = pattern;
        if (!isLiteral && pattern.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            string escaped = Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".");
            regex = new Regex($@"\A{escaped}\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
        }
    }

    public string Pattern { get; }

    /// <summary>True without a wildcard: it means one name.</summary>
    public bool IsOne => regex is null;

    public bool Matches(string? name) => name is not null && (regex?.IsMatch(name) ?? name == Pattern);
}
