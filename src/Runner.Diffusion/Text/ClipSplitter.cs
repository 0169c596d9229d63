using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Runner.Diffusion.Text;

/// <summary>
/// Splits a text as CLIP does before byte pairs are merged: contractions, runs of letters, single digits, runs of anything else but white space.
/// Written over code points, since a regular expression sees halves of letters beyond the basic plane.
/// </summary>
internal sealed class ClipSplitter : PreTokenizer
{
    // Tokens that the original pattern keeps whole although they come out of plain text, and the English contractions.
    private static readonly string[] s_whole = [ClipTokenizer.BeginToken, ClipTokenizer.EndToken, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Class
    {
        Space,
        Letter,
        Digit,
        Other,
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int length = LengthAt(text, start, out bool kept);
            if (kept) yield return (start, length);
            start += length;
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private static int LengthAt(string text, int start, out bool kept)
    {
        kept = true;
        foreach (string whole in s_whole)
        {
            if (string.CompareOrdinal(text, start, whole, 0, whole.Length) == 0) return whole.Length;
        }

        Class first = ClassAt(text, start, out int length);
        kept = first != Class.Space;
        if (first is Class.Letter or Class.Other)
        {
            while (start + length < text.Length && ClassAt(text, start + length, out int next) == first) length += next;
        }

        return length;
    }

    private static Class ClassAt(string text, int index, out int length)
    {
        if (!Rune.TryGetRuneAt(text, index, out Rune rune)) rune = Rune.ReplacementChar;
        length = rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
        if (Rune.IsWhiteSpace(rune)) return Class.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
                UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Class.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Class.Digit,
            _ => Class.Other,
        };
    }
}
