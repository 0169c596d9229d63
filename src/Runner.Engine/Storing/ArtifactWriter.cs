using System.Text.Json;

namespace Runner.Engine.Storing;

/// <summary>Completes a pending folder: beside the stage's files its metrics, and last its record with the digests of both.</summary>
internal static class ArtifactWriter
{
    public static ArtifactRecord Finish(string folder, ArtifactDraft draft, DateTimeOffset now)
    {
        RefuseReservedNames(folder, draft);
        if (draft.Metrics.Count > 0)
        {
            MetricTable.Write(Path.Combine(folder, StoreLayout.MetricsFile), draft.Metrics);
        }
        ArtifactFile[] files = FolderDigest.FilesOf(folder);
        ArtifactRecord record = RecordOf(draft, files, now);
        File.WriteAllText(Path.Combine(folder, StoreLayout.RecordFile), Text(record));
        return record;
    }

    /// <summary>The record in a folder; null where there is none, or only a part of one.</summary>
    public static ArtifactRecord? ReadRecord(string folder)
    {
        string path = Path.Combine(folder, StoreLayout.RecordFile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ArtifactRecord>(File.ReadAllText(path), RecordJson.Indented) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the record of a named artifact in one step.</summary>
    public static void Rewrite(string folder, ArtifactRecord record)
    {
        string path = Path.Combine(folder, StoreLayout.RecordFile);
        string aside = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(aside, Text(record));
        Disk.FlushFile(aside);
        File.Move(aside, path, overwrite: true);
    }

    private static string Text(ArtifactRecord record) => JsonSerializer.Serialize(record, RecordJson.Indented) + "\n";

    private static void RefuseReservedNames(string folder, ArtifactDraft draft)
    {
        foreach (string name in (string[])[StoreLayout.RecordFile, StoreLayout.MetricsFile])
        {
            if (Path.Exists(Path.Combine(folder, name)))
            {
                throw new StoreException($"stage \"{draft.Name.Stage}\" wrote \"{name}\" into unit \"{draft.Name.Unit}\": the store keeps that name for itself");
            }
        }
    }

    private static ArtifactRecord RecordOf(ArtifactDraft draft, ArtifactFile[] files, DateTimeOffset now) => new()
    {
        Fingerprint = draft.Fingerprint,
        Digest = Digest.OfFiles("artifact 1", files),
        MadeBy = draft.Name,
        Kind = draft.Kind,
        Components = draft.Components,
        Files = files,
        Labels = draft.Labels,
        Finished = now,
        Seconds = Math.Round(draft.Elapsed().TotalSeconds, 6),
        Intermediate = draft.Intermediate,
    };
}
