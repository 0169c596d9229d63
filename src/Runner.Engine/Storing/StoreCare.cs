using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Runner.Engine.Reading;

namespace Runner.Engine.Storing;

/// <summary>What was found in a store.</summary>
/// <param name="Artifacts">How many there are.</param>
/// <param name="Bytes">The bytes of their files.</param>
/// <param name="Dropped">How many of them are steps on the way whose files were dropped.</param>
/// <param name="Damaged">Those with other bytes than when they were made.</param>
/// <param name="Unnamed">Folders without a record that no living process is busy with.</param>
/// <param name="WithoutRecord">Folders whose record cannot be read.</param>
public sealed record StoreCheck(
    int Artifacts, long Bytes, int Dropped, IReadOnlyList<(ArtifactRecord Artifact, string Damage)> Damaged, IReadOnlyList<string> Unnamed, IReadOnlyList<string> WithoutRecord);

/// <summary>Artifacts that nobody refers to.</summary>
/// <param name="Artifacts">Their records.</param>
/// <param name="Kept">How many others there are.</param>
/// <param name="Busy">How many could not be removed because a process is busy with them.</param>
public sealed record StoreWaste(IReadOnlyList<ArtifactRecord> Artifacts, int Kept, int Busy)
{
    public long Bytes => Artifacts.Sum(artifact => artifact.Bytes);

    /// <summary>How long they took to make.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(Artifacts.Sum(artifact => artifact.Seconds));
}

/// <summary>Looks after a store as a whole: looks through it, clears it, carries artifacts to and from other machines. Runs may go on meanwhile.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
public sealed partial class StoreCare(ArtifactStore store, TimeProvider time)
{
    /// <summary>Reads every byte of every artifact, and compares it with its digest.</summary>
    public StoreCheck Check(CancellationToken cancellation)
    {
        List<(ArtifactRecord, string)> damaged = [];
        List<string> unnamed = [], lost = [];
        (int artifacts, int dropped, long bytes) = (0, 0, 0);
        foreach (string folder in store.Folders())
        {
            cancellation.ThrowIfCancellationRequested();
            string fingerprint = Path.GetFileName(folder);
            // One that is finished and has no name yet is whole: the next who wants it names it.
            if ((ArtifactWriter.ReadRecord(folder, fingerprint) ?? ArtifactWriter.ReadRecord(folder, fingerprint, StoreLayout.UnnamedRecord)) is not { } record)
            {
                if (File.Exists(Path.Combine(folder, StoreLayout.RecordFile)))
                {
                    lost.Add(folder);
                    continue;
                }
                using HeldFile? held = HeldFile.TryHold(store.Layout.LockOf(fingerprint));
                if (held is not null && Directory.Exists(folder) && ArtifactWriter.ReadRecord(folder, fingerprint) is null)
                {
                    unnamed.Add(folder);
                }
                continue;
            }
            artifacts++;
            dropped += record.Dropped ? 1 : 0;
            bytes += record.Bytes;
            if ((Contradiction(record, fingerprint) ?? ArtifactDamage.ByContent(folder, record.Files)) is { } damage)
            {
                damaged.Add((record, damage));
            }
        }
        return new StoreCheck(artifacts, bytes, dropped, damaged, unnamed, lost);
    }

    /// <summary>Removes what no run and no lock refers to.</summary>
    /// <param name="roots">The fingerprints that are kept.</param>
    /// <param name="olderThan">What was made within this time is kept as well.</param>
    /// <param name="onlyTell">Removes nothing.</param>
    public StoreWaste Collect(IReadOnlySet<string> roots, TimeSpan olderThan, bool onlyTell)
    {
        DateTimeOffset before = time.GetUtcNow() - olderThan;
        List<ArtifactRecord> waste = [];
        (int kept, int busy) = (0, 0);
        foreach (string folder in store.Folders())
        {
            string fingerprint = Path.GetFileName(folder);
            if (ArtifactWriter.ReadRecord(folder, fingerprint) is not { } record || roots.Contains(fingerprint) || record.Finished > before)
            {
                kept++;
            }
            else if (onlyTell || store.TryRemove(fingerprint))
            {
                waste.Add(record);
            }
            else
            {
                busy++;
            }
        }
        return new StoreWaste(waste, kept, busy);
    }

    /// <summary>Writes artifacts into a tar archive, compressed where its name ends with gz.</summary>
    /// <param name="fingerprints">Which; null: all.</param>
    /// <param name="file">The archive.</param>
    /// <returns>How many were written, and their bytes.</returns>
    /// <exception cref="ArtifactLostException">One has other bytes than when it was made.</exception>
    public (int Artifacts, long Bytes) Export(IReadOnlySet<string>? fingerprints, string file)
    {
        string unfinished = $"{file}.{Environment.ProcessId}";
        try
        {
            (int, long) written = Pack(fingerprints, unfinished, IsPacked(file));
            File.Move(unfinished, file, overwrite: true);
            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the archive \"{file}\" cannot be written: {StoreTrouble.ReasonOf(e)}", e);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private (int Artifacts, long Bytes) Pack(IReadOnlySet<string>? fingerprints, string file, bool isPacked)
    {
        (int artifacts, long bytes) = (0, 0);
        using (FileStream open = File.Create(file))
        using (Stream packed = isPacked ? new GZipStream(open, CompressionLevel.Fastest) : open)
        using (TarWriter archive = new(packed, TarEntryFormat.Pax))
        {
            foreach (string folder in store.Folders())
            {
                string fingerprint = Path.GetFileName(folder);
                if (fingerprints?.Contains(fingerprint) == false || store.Find(fingerprint) is not { } record)
                {
                    continue;
                }
                if (Contradiction(record, fingerprint) is { } contradiction)
                {
                    throw new ArtifactLostException(fingerprint, contradiction);
                }
                _ = store.ReadableFolderOf(fingerprint);
                foreach (string name in record.Files.Select(f => f.Path).Append(StoreLayout.RecordFile))
                {
                    archive.WriteEntry(Path.Combine(folder, name), $"{fingerprint}/{name}");
                }
                artifacts++;
                bytes += record.Bytes;
            }
        }
        return (artifacts, bytes);
    }

    /// <summary>Takes artifacts over from an archive that <see cref="Export"/> wrote. Every byte is compared with its digest first, and every record with its fingerprint.</summary>
    /// <returns>How many were taken over, and how many were here already.</returns>
    /// <exception cref="InvalidDataException">The archive is none of artifacts, or one in it is not whole; those before it are kept.</exception>
    public (int Taken, int Known) Import(string file)
    {
        (int taken, int known) = (0, 0);
        using FileStream open = File.OpenRead(file);
        using Stream packed = IsPacked(file) ? new GZipStream(open, CompressionMode.Decompress) : open;
        using TarReader archive = new(packed);
        List<string> refused = [];
        (string Fingerprint, string Folder)? current = null;
        while (Reading(() => archive.GetNextEntry()) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || Named().Match(entry.Name) is not { Success: true } name || entry.Name.Split('/').Contains(".."))
            {
                throw new InvalidDataException($"{file}: holds \"{entry.Name}\", which is no file of an artifact: it was not written by store export");
            }
            string fingerprint = name.Groups[1].Value;
            if (current?.Fingerprint != fingerprint)
            {
                Take();
                current = (fingerprint, store.NewAside(fingerprint));
            }
            string path = Path.Combine(current.Value.Folder, name.Groups[2].Value);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Reading(() => Extract(entry, path));
        }
        Take();
        store.NameFinished();
        return refused.Count == 0 ? (taken, known) : throw new InvalidDataException($"{file}: {refused[0]}{(refused.Count > 1 ? $", and {refused.Count - 1} more like it" : "")}{Others()}");

        string Others() => taken > 0 ? $"; {Wording.Count(taken, "other")} taken" : "";

        T Reading<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw new InvalidDataException($"{file}: is no archive of artifacts, or was cut short{Others()}", e);
            }
        }

        void Take()
        {
            if (current is not var (fingerprint, folder))
            {
                return;
            }
            string wrong = ArtifactWriter.ReadRecord(folder, fingerprint) switch
            {
                null => "has no whole record",
                { } record => Contradiction(record, fingerprint) ?? ArtifactDamage.ByContent(folder, record.Files) ?? "",
            };
            if (wrong.Length > 0)
            {
                refused.Add($"artifact {fingerprint[..12]} {wrong}");
                Directory.Delete(folder, recursive: true);
            }
            else if (store.Find(fingerprint) is not null)
            {
                known++;
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                store.TakeOver(folder);
                taken++;
            }
        }
    }

    private static bool Extract(TarEntry entry, string path)
    {
        entry.ExtractToFile(path, overwrite: false);
        return true;
    }

    private static bool IsPacked(string file) => file.EndsWith("gz", StringComparison.OrdinalIgnoreCase);

    // What a record says against its folder's name and itself: nobody reads it for the bytes, but people and other stores do.
    private static string? Contradiction(ArtifactRecord record, string fingerprint) =>
        Planning.Fingerprint.Of(record.Components) != fingerprint ? "is not what its record says"
        : !record.Dropped && Digest.OfArtifact(record.Files) != record.Digest ? "has a record that was changed"
        : null;

    [GeneratedRegex("^([0-9a-f]{64})/([^/\\\\][^\\\\]*)$")]
    private static partial Regex Named();
}
