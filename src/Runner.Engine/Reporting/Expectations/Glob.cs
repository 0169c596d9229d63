using System.Text.RegularExpressions;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>A pattern over names: <c>*</c> stands for any characters, dots included, <c>?</c> for one.</summary>
internal sealed class Glob(string pattern)
{
    private readonly Regex regex = new($"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$", RegexOptions.CultureInvariant);

    public string Pattern { get; } = pattern;

    /// <summary>True without a wildcard: it means one name.</summary>
    public bool IsOne => Pattern.AsSpan().IndexOfAny('*', '?') < 0;

    public bool Matches(string? name) => name is not null && regex.IsMatch(name);
}
