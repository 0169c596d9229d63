using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runner.Diffusion.Networks;

/// <summary>A number for every block, which a config writes as one number for all or as a list.</summary>
[JsonConverter(typeof(Converter))]
public sealed record PerBlock
{
    private readonly int[] _values;

    /// <summary>The numbers, by block; a single one is for all.</summary>
    public PerBlock(params int[] values) => _values = values;

    /// <summary>How many numbers the config lists; 1 stands for all blocks.</summary>
    public int Count => _values.Length;

    /// <summary>A block's number.</summary>
    public int this[int block] => _values.Length == 1 ? _values[0] : _values[block];

    /// <summary>The same number for all blocks.</summary>
    public static implicit operator PerBlock(int value) => new(value);

    /// <inheritdoc/>
    public bool Equals(PerBlock? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    /// <summary>As the config writes it.</summary>
    public override string ToString() => _values.Length == 1 ? $"{_values[0]}" : $"[{string.Join(", ", _values)}]";

    private sealed class Converter : JsonConverter<PerBlock>
    {
        public override PerBlock Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? new PerBlock(reader.GetInt32()) : new PerBlock(JsonSerializer.Deserialize<int[]>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, PerBlock value, JsonSerializerOptions options)
        {
            if (value._values.Length == 1)
            {
                writer.WriteNumberValue(value._values[0]);
            }
            else
            {
                JsonSerializer.Serialize(writer, value._values, options);
            }
        }
    }
}
