using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Abstractions;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>A run's record as text: indented, with one line for each unit, so that a person and a tool that works by lines can both read it.</summary>
public static class RunRecordJson
{
    private static readonly JsonSerializerOptions Units = new(RecordJson.OneLine) { Converters = { new OneMetric() } };
    private static readonly JsonSerializerOptions Whole = new(RecordJson.Indented) { Converters = { new OneUnit() } };

    /// <summary>Reads the record in a run's folder.</summary>
    /// <exception cref="InvalidDataException">There is none, or it cannot be read.</exception>
    public static RunRecord Read(string runFolder)
    {
        string path = Path.Combine(runFolder, RunRecord.FileName);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{runFolder} holds no run: there is no {RunRecord.FileName} in it");
        }
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(path), Whole) ?? throw new InvalidDataException($"{path} is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not the record of a run as this program writes it: {(e.Path is { Length: > 0 } at ? $"at {at}, " : "")}line {(e.LineNumber ?? 0) + 1}", e);
        }
    }

    internal static string Write(RunRecord record) => JsonSerializer.Serialize(record, Whole) + "\n";

    /// <summary>What a run came to, whenever it did and however long it took: equal for runs that gave the same.</summary>
    internal static string DigestOf(RunRecord record)
    {
        RunRecord timeless = record with { Finished = default, Stages = [.. record.Stages.Select(stage => stage with { Seconds = 0 })] };
        return Digest.OfText(Write(timeless));
    }

    private sealed class OneUnit : JsonConverter<UnitRecord>
    {
        public override UnitRecord? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<UnitRecord>(ref reader, Units);

        public override void Write(Utf8JsonWriter writer, UnitRecord value, JsonSerializerOptions options) => writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, Units), skipInputValidation: true);
    }

    // What a row does not have is left out: there are many.
    private sealed class OneMetric : JsonConverter<MetricRow>
    {
        public override MetricRow? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Row>(ref reader, options) is { } row ? new MetricRow(row.Name, row.Value, row.Labels ?? new Dictionary<string, string>()) { Better = row.Better, Note = row.Note ?? "" } : null;

        public override void Write(Utf8JsonWriter writer, MetricRow value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Row(value.Name, value.Value, value.Labels.Count == 0 ? null : value.Labels, value.Better, value.Note.Length == 0 ? null : value.Note), options);
    }

    private sealed record Row(
        string Name,
        double Value,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyDictionary<string, string>? Labels,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Better Better,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Note);
}
