using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
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

    public static byte[] Write(ArtifactRecord record) => Message(entry =>
    {
        byte[] text = Encoding.UTF8.GetBytes(ArtifactWriter.Text(record));
        Write(entry, OutputFiles, File(StoreLayout.RecordFile, Digest.OfBytes(text), text.Length, text));
        foreach (ArtifactFile file in record.Files)
        {
            Write(entry, OutputFiles, File(file.Path, file.Digest, file.Size, []));
        }
    }).ToByteArray();

    /// <summary>The record in an entry: whole, of this fingerprint, and true to itself.</summary>
    /// <returns>Null where the bytes are no such entry.</returns>
    public static ArtifactRecord? Read(ReadOnlySpan<byte> entry, string fingerprint)
    {
        try
        {
            ByteString? file = Fields(ByteString.CopyFrom(entry)).Where(field => field.Number == OutputFiles).Select(field => field.Bytes)
                .FirstOrDefault(file => Find(file, PathOfFile).ToStringUtf8() == StoreLayout.RecordFile);
            ArtifactRecord? record = file is null ? null : JsonSerializer.Deserialize<ArtifactRecord>(Find(file, ContentsOfFile).Span, RecordJson.Indented);
            return record is not null && record.IsWhole(fingerprint) && IsTrue(record) ? record : null;
        }
        catch (Exception e) when (e is JsonException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // Whatever somebody else has written: it counts only where each part proves the other, and its files stay in their folder.
    private static bool IsTrue(ArtifactRecord record) =>
        record is { Dropped: false, Intermediate: false }
        && Planning.Fingerprint.Of(record.Components) == record.Fingerprint
        && Digest.OfArtifact(record.Files) == record.Digest
        && record.Files.Select(file => file.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count() == record.Files.Count
        && record.Files.All(file => file.Size >= 0 && IsDigest(file.Digest) && IsInside(file.Path));

    private static bool IsDigest(string text) => text.Length == 2 * SHA256.HashSizeInBytes && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static bool IsInside(string path) =>
        path.Split('/').All(part => part is not ("" or "." or "..")) && path.AsSpan().IndexOfAny('\\', '\0') < 0 && path is not (StoreLayout.RecordFile or StoreLayout.UnnamedRecord);

    private static ByteString File(string path, string digest, long size, ReadOnlySpan<byte> contents)
    {
        ByteString told = ByteString.CopyFrom(contents);
        return Message(file =>
        {
            Write(file, PathOfFile, ByteString.CopyFromUtf8(path));
            Write(file, DigestOfFile, Message(hash =>
            {
                Write(hash, HashOfDigest, ByteString.CopyFromUtf8(digest));
                if (size > 0)
                {
                    hash.WriteTag(SizeOfDigest, WireFormat.WireType.Varint);
                    hash.WriteInt64(size);
                }
            }));
            if (told.Length > 0)
            {
                Write(file, ContentsOfFile, told);
            }
        });
    }

    private static ByteString Message(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
        {
            write(output);
        }
        return ByteString.CopyFrom(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Write(CodedOutputStream message, int field, ByteString bytes)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteBytes(bytes);
    }

    private static ByteString Find(ByteString message, int wanted) => Fields(message).Find(field => field.Number == wanted).Bytes ?? ByteString.Empty;

    // The fields that hold bytes; a server may have added others.
    private static List<(int Number, ByteString Bytes)> Fields(ByteString message)
    {
        List<(int, ByteString)> fields = [];
        using CodedInputStream input = message.CreateCodedInput();
        while (input.ReadTag() is > 0 and var tag)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes()));
            }
            else
            {
                input.SkipLastField();
            }
        }
        return fields;
    }
}
