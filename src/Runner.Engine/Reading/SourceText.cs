using System.Text;
using System.Text.Unicode;
using Runner.Engine.Storing;

namespace Runner.Engine.Reading;

/// <summary>Bytes to text: strict UTF-8, bounded, without control characters.</summary>
internal static class SourceText
{
    private const int MostBytes = 4 << 20;

    /// <returns>The text, or null where a finding says why there is none.</returns>
    public static string? Read(string file, Position askedFrom, Findings findings, string kind = "an experiment")
    {
        byte[] bytes;
        try
        {
            // A device or a pipe gives bytes without end, or none for ever: their first ones are no experiment either.
            if (File.Exists(file) && !FileIdentity.IsPlainFile(file))
            {
                findings.Error(askedFrom, $"\"{file}\" is a device or a pipe, not a file", $"save {kind}, and name the file");
                return null;
            }
            using FileStream stream = File.OpenRead(file);
            if (stream.Length > MostBytes)
            {
                findings.Error(Position.StartOf(file), $"the file has {stream.Length:N0} bytes; {kind} has at most {MostBytes:N0}");
                return null;
            }
            bytes = new byte[stream.Length];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            bytes = bytes[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Missing(file, askedFrom, e, findings);
            return null;
        }
        return Decode(bytes, file, findings);
    }

    private static string? Decode(byte[] bytes, string file, Findings findings)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            findings.Error(Position.StartOf(file), "the file is UTF-16", "save it as UTF-8");
            return null;
        }
        ReadOnlySpan<byte> body = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes;
        if (!Utf8.IsValid(body))
        {
            int bad = FirstInvalid(body);
            findings.Error(At(Encoding.UTF8.GetString(body[..bad]), file), $"the byte 0x{body[bad]:X2} is not UTF-8", "save the file as UTF-8");
            return null;
        }
        string text = Encoding.UTF8.GetString(body);
        int control = text.AsSpan().IndexOfAnyInRange('\0', '\x08');
        if (control >= 0)
        {
            findings.Error(At(text[..control], file), $"the control character U+{(int)text[control]:X4} has no place in YAML");
            return null;
        }
        return text;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }
        return at;
    }

    private static Position At(string before, string file) =>
        new(file, before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n'));

    private static void Missing(string file, Position askedFrom, Exception why, Findings findings)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        if (Directory.Exists(file))
        {
            findings.Error(askedFrom, $"\"{file}\" is a folder, not a file");
        }
        else if (File.Exists(file))
        {
            findings.Error(askedFrom, $"\"{file}\" cannot be read{(why is UnauthorizedAccessException ? ": it is not permitted" : "")}");
        }
        else if (!Directory.Exists(folder))
        {
            findings.Error(askedFrom, $"there is no file \"{file}\"", $"there is not even a folder \"{folder}\"");
        }
        else
        {
            IEnumerable<string> siblings = Directory.EnumerateFiles(folder, "*.y*ml").Select(path => Path.GetFileName(path));
            findings.Error(askedFrom, $"there is no file \"{file}\"", Nearest.Hint(Path.GetFileName(file), siblings, "files beside it"));
        }
    }
}
