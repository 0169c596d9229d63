using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Runner.Engine.Storing;

namespace Runner.Engine.Sharing;

/// <summary>
/// What a cache has under a fingerprint: the artifact's record, and its files by name, size and digest. Written as the message <c>ActionResult</c> of the Remote Execution API (its output files; the
/// record among them with its bytes), which is what servers of that protocol check, and by which they keep the files as long as the entry.
/// </summary>
internal static class CacheEntry
{
    /// <summary>No record is larger: a server that sends more is not read on.</summary>
    public const int MostBytes = 64 << 20;

    private const int OutputFiles = 2; // of ActionResult
    private const int PathOfFile = 1; // of OutputFile
    private const int DigestOfFile = 2;
    private const int ContentsOfFile = 5;
    private const int HashOfDigest = 1; // of Digest
    private const int SizeOfDigest = 2;
    private const int Varint = 0; // wire types
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    public static byte[] Write(ArtifactRecord record)
    {
        using MemoryStream entry = new();
        byte[] text = Encoding.UTF8.GetBytes(ArtifactWriter.Text(record));
        WriteField(entry, OutputFiles, File(StoreLayout.RecordFile, Digest.OfBytes(text), text.Length, text));
        foreach (ArtifactFile file in record.Files)
        {
            WriteField(entry, OutputFiles, File(file.Path, file.Digest, file.Size, []));
        }
        return entry.ToArray();
    }

    /// <summary>The record in an entry: whole, of this fingerprint, and true to itself.</summary>
    /// <returns>Null where the bytes are no such entry.</returns>
    public static ArtifactRecord? Read(ReadOnlySpan<byte> entry, string fingerprint)
    {
        try
        {
            foreach ((int field, Range bytes) in Fields(entry))
            {
                ReadOnlySpan<byte> file = entry[bytes];
                if (field == OutputFiles && Encoding.UTF8.GetString(Find(file, PathOfFile)) == StoreLayout.RecordFile)
                {
                    ArtifactRecord? record = JsonSerializer.Deserialize<ArtifactRecord>(Find(file, ContentsOfFile), RecordJson.Indented);
                    return record is not null && record.IsWhole(fingerprint) && IsTrue(record) ? record : null;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null;
        }
        return null;
    }

    // Whatever somebody else has written: it counts only where each part proves the other, and its files stay in their folder.
    private static bool IsTrue(ArtifactRecord record) =>
        record is { Dropped: false, Intermediate: false }
        && Planning.Fingerprint.Of(record.Components) == record.Fingerprint
        && Digest.OfFiles("artifact 1", record.Files) == record.Digest
        && record.Files.Select(file => file.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count() == record.Files.Count
        && record.Files.All(file => file.Size >= 0 && IsDigest(file.Digest) && IsInside(file.Path));

    private static bool IsDigest(string text) => text.Length == 2 * SHA256.HashSizeInBytes && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static bool IsInside(string path) =>
        path.Split('/').All(part => part is not ("" or "." or "..")) && path.AsSpan().IndexOfAny('\\', '\0') < 0 && path is not (StoreLayout.RecordFile or StoreLayout.UnnamedRecord);

    private static byte[] File(string path, string digest, long size, byte[] contents)
    {
        using MemoryStream hash = new();
        WriteField(hash, HashOfDigest, Encoding.ASCII.GetBytes(digest));
        if (size > 0)
        {
            WriteNumber(hash, (SizeOfDigest << 3) | Varint);
            WriteNumber(hash, (ulong)size);
        }
        using MemoryStream file = new();
        WriteField(file, PathOfFile, Encoding.UTF8.GetBytes(path));
        WriteField(file, DigestOfFile, hash.ToArray());
        if (contents.Length > 0)
        {
            WriteField(file, ContentsOfFile, contents);
        }
        return file.ToArray();
    }

    private static void WriteField(Stream message, int field, byte[] bytes)
    {
        WriteNumber(message, ((ulong)field << 3) | Delimited);
        WriteNumber(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    private static void WriteNumber(Stream message, ulong number)
    {
        for (; number > 0x7F; number >>= 7)
        {
            message.WriteByte((byte)(number | 0x80));
        }
        message.WriteByte((byte)number);
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, int wanted)
    {
        foreach ((int field, Range bytes) in Fields(message))
        {
            if (field == wanted)
            {
                return message[bytes];
            }
        }
        return [];
    }

    // The fields that hold bytes; a server may have added others.
    private static List<(int Field, Range Bytes)> Fields(ReadOnlySpan<byte> message)
    {
        List<(int, Range)> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong tag = ReadNumber(message, ref at);
            int length = (tag & 7) switch
            {
                Varint => Skipped(message, at),
                Fixed64 => sizeof(ulong),
                Fixed32 => sizeof(uint),
                Delimited => (int)Math.Min(ReadNumber(message, ref at), int.MaxValue),
                _ => throw new InvalidDataException("no such wire type"),
            };
            if (length > message.Length - at)
            {
                throw new InvalidDataException("a field ends behind its message");
            }
            if ((tag & 7) == Delimited)
            {
                fields.Add(((int)Math.Min(tag >> 3, int.MaxValue), at..(at + length)));
            }
            at += length;
        }
        return fields;
    }

    private static int Skipped(ReadOnlySpan<byte> message, int at)
    {
        int start = at;
        ReadNumber(message, ref at);
        return at - start;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> message, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= message.Length)
            {
                break;
            }
            byte part = message[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }
        throw new InvalidDataException("a number does not end");
    }
}
