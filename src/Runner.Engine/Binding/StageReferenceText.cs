using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>Reads a reference as people write it: <c>generate</c>, <c>generate[vars.model=a]</c>, <c>probe[repeat=*, "odd axis"="a, b"]</c>, <c>probe[*]</c>.</summary>
internal static class StageReferenceText
{
    /// <returns>The reference, or null where a finding says what is wrong.</returns>
    public static StageReference? Read(Scalar written, Place place, Findings findings)
    {
        string text = written.Text.Trim();
        int open = text.IndexOf('[');
        if (open < 0)
        {
            return new StageReference(text);
        }
        string name = text[..open].TrimEnd();
        if (!text.EndsWith(']') || name.Length == 0)
        {
            return Wrong(written, place, findings);
        }
        string inside = text[(open + 1)..^1].Trim();
        if (inside == "*")
        {
            return new StageReference(name) { CollectsAll = true };
        }
        List<AxisChoice> choices = [];
        int at = 0;
        while (at < inside.Length)
        {
            if (Word(inside, ref at, '=') is not { Length: > 0 } axis || at >= inside.Length || inside[at++] != '=' || Word(inside, ref at, ',') is not { Length: > 0 } value)
            {
                return Wrong(written, place, findings);
            }
            bool isLast = at >= inside.Length;
            if (!isLast && inside[at++] != ',')
            {
                return Wrong(written, place, findings);
            }
            choices.Add(new AxisChoice(axis, value == "*" ? null : value));
        }
        return choices.Count == 0 || choices.DistinctBy(choice => choice.Axis).Count() < choices.Count ? Wrong(written, place, findings) : new StageReference(name) { Choices = choices };
    }

    // Up to a sign, or between quotes, where \" and \\ stand for themselves.
    private static string? Word(string text, ref int at, char end)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
        if (at < text.Length && text[at] == '"')
        {
            var quoted = new System.Text.StringBuilder();
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                quoted.Append(text[at]);
            }
            if (at++ >= text.Length)
            {
                return null;
            }
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }
            return quoted.ToString();
        }
        int start = at;
        int depth = 0;
        while (at < text.Length && (depth > 0 || text[at] != end))
        {
            depth += text[at] is '[' or '{' ? 1 : text[at] is ']' or '}' ? -1 : 0;
            at++;
        }
        return text[start..at].Trim();
    }

    private static StageReference? Wrong(Scalar written, Place place, Findings findings)
    {
        findings.Error(
            written.Position,
            $"\"{place.Key}\" in {place.Owner} takes the name of a stage, if wanted with axes in brackets, not \"{written.Text}\"",
            "write NAME, NAME[axis=value, axis=value], NAME[axis=*] or NAME[*]");
        return null;
    }
}
