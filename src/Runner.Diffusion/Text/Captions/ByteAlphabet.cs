using System.Text;

namespace Runner.Diffusion.Text.Captions;

/// <summary>GPT-2's printable stand-ins for the 256 bytes: a printable Latin-1 character stands for itself, the rest follow from U+0100 on.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Build();

    /// <summary>In the order of CLIP's vocabulary: the characters that stand for themselves first.</summary>
    internal static IEnumerable<string> Ordered => s_characters.Order().Select(c => c.ToString());

    /// <summary>One piece for each byte of the word.</summary>
    internal static List<string> Pieces(string word) => [.. Encoding.UTF8.GetBytes(word).Select(b => s_characters[b].ToString())];

    private static char[] Build()
    {
        char[] characters = new char[256];
        int others = 0;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[b] = printable ? (char)b : (char)(256 + others++);
        }

        return characters;
    }
}
