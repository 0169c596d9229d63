using System.Text.Json;

namespace Runner.Engine.Storing;

/// <summary>Completes a folder that a stage has filled: beside the stage's files its metrics, and last its record with the digests of both.</summary>
internal static class ArtifactWriter
{
    /// <summary>Writes everything but the name: the record is called <see cref="StoreLayout.UnnamedRecord"/> until the bytes are safe.</summary>
    public static ArtifactRecord Finish(string folder, ArtifactDraft draft, DateTimeOffset now)
    {
        RefuseReservedNames(folder, draft);
        if (draft.Metrics.Count > 0)
        {
            MetricTable.Write(Path.Combine(folder, StoreLayout.MetricsFile), draft.Metrics);
        }
        ArtifactFile[] files = FolderDigest.FilesOf(folder);
        ArtifactRecord record = RecordOf(draft, files, now);
        File.WriteAllText(Path.Combine(folder, StoreLayout.UnnamedRecord), Text(record));
        return record;
    }

    /// <summary>The record in the folder of an artifact; null where there is none, where it is not whole, or where it is another's.</summary>
    public static ArtifactRecord? ReadRecord(string folder, string fingerprint, string file = StoreLayout.RecordFile)
    {
        try
        {
            ArtifactRecord? record = JsonSerializer.Deserialize<ArtifactRecord>(File.ReadAllBytes(Path.Combine(folder, file)), RecordJson.Indented);
            return record?.IsWhole(fingerprint) == true ? record : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The same where the folder's name does not say whose it is.</summary>
    public static ArtifactRecord? ReadAnyRecord(string folder)
    {
        foreach (string file in (string[])[StoreLayout.RecordFile, StoreLayout.UnnamedRecord])
        {
            try
            {
                string path = Path.Combine(folder, file);
                ArtifactRecord? record = File.Exists(path) ? JsonSerializer.Deserialize<ArtifactRecord>(File.ReadAllBytes(path), RecordJson.Indented) : null;
                if (record is { Fingerprint.Length: >= 16 } && record.IsWhole(record.Fingerprint))
                {
                    return record;
                }
            }
            catch (JsonException)
            {
                // Only a part of one: the artifact was never finished.
            }
        }
        return null;
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

    /// <summary>A record as it is written.</summary>
    public static string Text(ArtifactRecord record) => JsonSerializer.Serialize(record, RecordJson.Indented) + "\n";

    private static void RefuseReservedNames(string folder, ArtifactDraft draft)
    {
        foreach (string name in (string[])[StoreLayout.RecordFile, StoreLayout.UnnamedRecord, StoreLayout.MetricsFile])
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
        Digest = Digest.OfArtifact(files),
        MadeBy = draft.Name,
        Kind = draft.Kind,
        Components = draft.Components,
        Files = files,
        MadeFrom = draft.MadeFrom,
        Labels = draft.Labels,
        Finished = now,
        Seconds = Math.Round(draft.Elapsed().TotalSeconds, 6),
        Intermediate = draft.Intermediate,
    };
}
