using System.Buffers.Binary;
using System.Text.Json;
using Runner.Torch.Weights;

namespace Runner.Torch.Safetensors;

/// <summary>
/// The head of a safetensors file: eight bytes of length (little endian), then JSON. Everything in it is checked before a byte of data is touched:
/// the tensors must cover the data exactly, in bounds, without gap or overlap.
/// </summary>
/// <param name="Metadata">Free texts.</param>
/// <param name="Entries">Tensors that can be read.</param>
/// <param name="Unread">Types of tensors that cannot, by the tensors' names.</param>
/// <param name="DataStart">The first byte of the data.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyDictionary<string, TensorEntry> Entries, IReadOnlyDictionary<string, string> Unread, long DataStart)
{
    /// <summary>The format's own limit: no honest header is larger, so a damaged length cannot ask for gigabytes.</summary>
    private const long MaximumLength = 100_000_000;

    public static SafetensorsHeader Read(string path)
    {
        using FileStream stream = OpenForReading(path);
        if (StandIn.Of(path) is string other) throw new SafetensorsException(path, other);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new SafetensorsException(path, $"too short to be a safetensors file ({stream.Length} bytes)");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumLength)
        {
            throw new SafetensorsException(path, $"the header claims {length} bytes, more than the format's limit of {MaximumLength}; not a safetensors file?");
        }

        if ((long)length > stream.Length - 8)
        {
            throw new SafetensorsException(path, $"the header claims {length} bytes but only {stream.Length - 8} follow; the file is truncated or not a safetensors file");
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        if (JsonFault.In(json) is { } fault)
        {
            throw new SafetensorsException(path, $"the header, at its line {fault.Line}, column {fault.Column}: {fault.Problem}");
        }

        return Parse(path, json, dataLength: stream.Length - 8 - (long)length);
    }

    private static FileStream OpenForReading(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(path, cause switch
            {
                FileNotFoundException or DirectoryNotFoundException => "no such file",
                UnauthorizedAccessException => Directory.Exists(path) ? "a folder, and no file" : "it may not be read",
                _ => "it cannot be opened",
            }, cause);
        }
    }

    private static SafetensorsHeader Parse(string path, byte[] json, long dataLength)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        Dictionary<string, TensorEntry> entries = new(StringComparer.Ordinal);
        Dictionary<string, string> unread = new(StringComparer.Ordinal);
        List<KeyValuePair<string, TensorEntry>> all = [];
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new SafetensorsException(path, "the header is not a JSON object");
        }

        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                ReadMetadata(path, property.Value, metadata);
                continue;
            }

            (TensorEntry entry, string? type) = EntryParser.Parse(path, property.Name, property.Value);
            all.Add(new(property.Name, entry));
            if (type is null) entries.Add(property.Name, entry);
            else unread.Add(property.Name, type);
        }

        CheckCoverage(path, all, dataLength);
        return new SafetensorsHeader(metadata, entries, unread, 8 + json.LongLength);
    }

    private static void ReadMetadata(string path, JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return; // As if there were none, which is how other readers take it.
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new SafetensorsException(path, "__metadata__ is not a JSON object");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw new SafetensorsException(path, $"__metadata__ entry \"{property.Name}\" is not a string");
            }

            metadata[property.Name] = property.Value.GetString()!;
        }
    }

    private static void CheckCoverage(string path, List<KeyValuePair<string, TensorEntry>> entries, long dataLength)
    {
        long expected = 0;
        string before = "";
        foreach ((string name, TensorEntry entry) in entries.OrderBy(pair => pair.Value.Begin).ThenBy(pair => pair.Value.End))
        {
            if (entry.End > dataLength)
            {
                throw new SafetensorsException(path, name, $"ends at byte {entry.End} of the data, which has only {dataLength}; the file is truncated or damaged");
            }

            if (entry.Begin != expected)
            {
                throw new SafetensorsException(path, name, entry.Begin < expected
                    ? $"begins at byte {entry.Begin} of the data, inside tensor \"{before}\", which ends at {expected}"
                    : $"begins at byte {entry.Begin} of the data, leaving a hole from byte {expected}");
            }

            (expected, before) = (entry.End, name);
        }

        if (expected != dataLength)
        {
            throw new SafetensorsException(path, $"{dataLength - expected} bytes at the end belong to no tensor");
        }
    }
}
