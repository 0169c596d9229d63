using System.IO.Hashing;
using System.Text;

namespace Runner.Engine.Storing;

/// <summary>
/// Lines of fields that several processes append to: what it holds can be lost without harm, it explains and speeds up. Each line begins with a hash of its rest: a line that was torn by a
/// crash, or changed since, is passed over, and stops nobody.
/// </summary>
/// <param name="store">The folder of the store, which errors name.</param>
/// <param name="path">The file of the lines, somewhere in it.</param>
internal sealed class CheckedLines(string store, string path) : IDisposable
{
    private const int LongestHeld = 256;
    private readonly AppendFile file = new(path);
    private readonly StringBuilder held = new();
    private int count;

    /// <summary>Adds a line; it reaches the file with some others, or by <see cref="Flush"/>.</summary>
    public void Add(params IEnumerable<string> fields)
    {
        lock (held)
        {
            held.Append(Line(fields)).Append('\n');
            if (++count < LongestHeld)
            {
                return;
            }
        }
        Flush();
    }

    /// <summary>Writes the lines that were added.</summary>
    /// <exception cref="StoreException">The disk does not take them.</exception>
    public void Flush()
    {
        string text;
        lock (held)
        {
            text = held.ToString();
            held.Clear();
            count = 0;
        }
        if (text.Length == 0)
        {
            return;
        }
        try
        {
            // Whatever a torn line left at the end is ended first.
            file.Append("\n" + text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreTrouble.Describe(store, e), e);
        }
    }

    /// <summary>The fields of every whole line, oldest first.</summary>
    public IEnumerable<string[]> Read() => Whole(ReadAll(path, 0)).Select(Fields);

    public void Dispose() => file.Dispose();

    /// <summary>The bytes of a file from a place on; nothing where it is not there or may not be read.</summary>
    public static byte[] ReadAll(string path, long from)
    {
        try
        {
            using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            open.Position = from;
            byte[] bytes = new byte[Math.Max(0, open.Length - from)];
            int read = open.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // what is not there is remembered anew
        }
    }

    /// <summary>The lines whose hash agrees, without it.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Whole(byte[] bytes)
    {
        for (int start = 0; start < bytes.Length;)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
            {
                yield break; // still being written, or torn
            }
            ReadOnlyMemory<byte> line = bytes.AsMemory(start, length);
            start += length + 1;
            if (IsWhole(line.Span))
            {
                yield return line[(HashLetters + 1)..];
            }
        }
    }

    public static string[] Fields(ReadOnlyMemory<byte> line)
    {
        string[] fields = Encoding.UTF8.GetString(line.Span).Split('\t');
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = fields[i].Contains('\\') ? Unescaped(fields[i]) : fields[i];
        }
        return fields;
    }

    private const int HashLetters = 16;

    private static string Line(IEnumerable<string> fields)
    {
        string rest = string.Join('\t', fields.Select(Escaped));
        return $"{Hash(Encoding.UTF8.GetBytes(rest))}\t{rest}";
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length > HashLetters && line[HashLetters] == '\t' && Encoding.ASCII.GetString(line[..HashLetters]) == Hash(line[(HashLetters + 1)..]);

    private static string Hash(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static string Escaped(string field) => field.AsSpan().IndexOfAny("\\\t\n\r") < 0
        ? field
        : field.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    private static string Unescaped(string field)
    {
        StringBuilder text = new();
        for (int i = 0; i < field.Length; i++)
        {
            text.Append(field[i] != '\\' || i + 1 == field.Length ? field[i] : field[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', char other => other });
        }
        return text.ToString();
    }
}
