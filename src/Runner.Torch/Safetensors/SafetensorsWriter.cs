using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Safetensors;

/// <summary>
/// Writes safetensors files whose bytes depend on nothing but names, shapes, values and metadata: wide elements first (so that every tensor lies
/// where it can be mapped), then by name; the data start is a multiple of eight.
/// </summary>
public static class SafetensorsWriter
{
    private const long ChunkBytes = 1 << 26;

    /// <summary>Writes a file: under another name first, then renamed, so that a half-written file never has this name.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">Names and tensors, of any shape, layout and device, in any order.</param>
    /// <param name="metadata">Text entries for the header.</param>
    /// <exception cref="SafetensorsException">A name is given twice or an element type is not in the format.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        string aside = path + ".partial";
        using (FileStream stream = File.Create(aside))
        {
            Write(stream, tensors, metadata, path);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    // To a stream that need not seek; the path is for errors.
    private static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata, string path)
    {
        KeyValuePair<string, Tensor>[] ordered = InFileOrder(path, tensors);
        byte[] header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.LongLength);
        stream.Write(prefix);
        stream.Write(header);
        foreach ((_, Tensor tensor) in ordered)
        {
            WriteData(stream, tensor);
        }
    }

    private static KeyValuePair<string, Tensor>[] InFileOrder(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        KeyValuePair<string, Tensor>[] all = [.. tensors];
        foreach ((string name, Tensor tensor) in all)
        {
            if (ElementTypes.NameOf(tensor.dtype) is null)
            {
                throw new SafetensorsException(path, name, $"element type {tensor.dtype} is not in the format; known: {ElementTypes.Known}");
            }

            if (!seen.Add(name) || name == "__metadata__")
            {
                throw new SafetensorsException(path, name, name == "__metadata__" ? "the name is reserved" : "given twice");
            }
        }

        return [.. all.OrderByDescending(pair => ElementTypes.SizeOf(pair.Value.dtype)).ThenBy(pair => pair.Key, StringComparer.Ordinal)];
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, Tensor tensor) in ordered)
            {
                long end = offset + tensor.numel() * ElementTypes.SizeOf(tensor.dtype);
                WriteEntry(json, name, tensor, offset, end);
                offset = end;
            }

            json.WriteEndObject();
        }

        while (bytes.Length % 8 != 0)
        {
            bytes.WriteByte((byte)' ');
        }

        return bytes.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, Tensor tensor, long begin, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", ElementTypes.NameOf(tensor.dtype));
        json.WriteStartArray("shape");
        foreach (long extent in tensor.shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteData(Stream stream, Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor flat = tensor.detach().cpu().contiguous().flatten();
        long perChunk = ChunkBytes / ElementTypes.SizeOf(tensor.dtype);
        for (long start = 0; start < flat.numel(); start += perChunk)
        {
            using Tensor chunk = flat.narrow(0, start, Math.Min(perChunk, flat.numel() - start));
            stream.Write(chunk.bytes);
        }
    }
}
