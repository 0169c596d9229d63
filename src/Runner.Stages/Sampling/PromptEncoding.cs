using System.Text;

namespace Runner.Stages.Sampling;

/// <summary>How the bytes of a prompt file stand for letters.</summary>
public enum PromptEncoding
{
    /// <summary>UTF-8; bytes that are none are an error, never replaced.</summary>
    Utf8,

    /// <summary>ISO-8859-1, as the paper's own prompt file.</summary>
    Latin1,

    /// <summary>Windows-1252: ISO-8859-1 with quotes, dashes and the like where that has control characters. What office programs write.</summary>
    Windows1252,
}

/// <summary>The text of a prompt file, or the place of the first byte that is no letter.</summary>
internal static class PromptText
{
    /// <summary>Bytes: a million prompts of a hundred words or so.</summary>
    private const long Longest = 512 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <exception cref="InvalidDataException">A byte is none of the encoding's, or a control character.</exception>
    public static string Of(string path, PromptEncoding encoding)
    {
        long length = new FileInfo(path).Length;
        if (length > Longest) throw new InvalidDataException($"{path}: it has {length} bytes, more than the {Longest} that are read");
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new InvalidDataException($"{path}:1:1: the file is UTF-16; save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")");
        string text = encoding switch
        {
            PromptEncoding.Latin1 => Encoding.Latin1.GetString(bytes),
            PromptEncoding.Windows1252 => Windows.GetString(bytes),
            _ => Utf8(path, bytes),
        };
        for (int at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]) && text[at] is not ('\t' or '\n' or '\r')) throw Control(path, text, at, encoding);
        }

        return text;
    }

    private static string Utf8(string path, byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0));
        }
        catch (DecoderFallbackException)
        {
            // Everything before the first wrong byte decodes to the same bytes again.
            int wrong = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)).AsSpan().CommonPrefixLength(bytes);
            string before = Encoding.UTF8.GetString(bytes.AsSpan(0, wrong));
            // Bytes 0x80 to 0x9F are control characters in ISO-8859-1, which nobody puts into a prompt, and punctuation in Windows-1252.
            int punctuation = bytes.AsSpan(wrong).IndexOfAnyInRange((byte)0x80, (byte)0x9F);
            throw new InvalidDataException($"{PlaceIn(path, before, before.Length)}: byte 0x{bytes[wrong]:X2} is not UTF-8; " + (punctuation < 0
                ? "if the file is ISO-8859-1, add encoding: latin1"
                : $"the file is probably Windows-1252, where byte 0x{bytes[wrong + punctuation]:X2} is {Windows.GetString(bytes, wrong + punctuation, 1)}: add encoding: windows1252"));
        }
    }

    private static InvalidDataException Control(string path, string text, int at, PromptEncoding encoding)
    {
        string place = PlaceIn(path, text, at);
        string punctuation = text[at] <= 0xFF ? Windows.GetString([(byte)text[at]]) : "";
        return new InvalidDataException(encoding == PromptEncoding.Latin1 && !punctuation.Any(char.IsControl)
            ? $"{place}: byte 0x{(int)text[at]:X2} is a control character in ISO-8859-1, and {punctuation} in Windows-1252: write encoding: windows1252"
            : $"{place}: control character U+{(int)text[at]:X4}, which is part of no prompt; delete it, or save the file as UTF-8");
    }

    private static string PlaceIn(string path, string text, int at)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, at);
        int lineEnds = before.Count('\n') + before.Count('\r') - before.Count("\r\n");
        return $"{path}:{lineEnds + 1}:{at - before.LastIndexOfAny('\n', '\r')}";
    }
}
