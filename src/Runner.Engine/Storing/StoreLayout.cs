namespace Runner.Engine.Storing;

/// <summary>Where things lie in a store's folder.</summary>
internal sealed record StoreLayout(string Root)
{
    public const string RecordFile = "record.json";
    public const string MetricsFile = "metrics.csv";

    /// <summary>The record while its artifact has no name yet.</summary>
    public const string UnnamedRecord = "record.new";

    /// <summary>Finished artifacts, by fingerprint. Nothing half-written is ever here.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>What is being written, one folder for each process.</summary>
    public string Pending => Path.Combine(Root, "pending");

    /// <summary>One file for each unit that some process is making right now.</summary>
    public string Locks => Path.Combine(Root, "locks");

    /// <summary>Which fingerprints the units of each stage had.</summary>
    public string Index => Path.Combine(Root, "index");

    /// <summary>The records of finished artifacts in short, so that a thousand of them need not be opened.</summary>
    public string Entries => Path.Combine(Root, "artifacts.lines");

    /// <summary>How long units took, by the kind of their stage.</summary>
    public string Timings => Path.Combine(Root, "timings.lines");

    /// <summary>What was proven about parts, such as the arithmetic of a model.</summary>
    public string Proven => Path.Combine(Root, "proven.lines");

    /// <summary>Which artifacts the stages of locks came to.</summary>
    public string Recipes => Path.Combine(Root, "recipes.lines");

    /// <summary>Whose runs refer to its artifacts.</summary>
    public string Users => Path.Combine(Root, "users.lines");

    /// <summary>Digests of input files that were read before.</summary>
    public string Inputs => Path.Combine(Root, "inputs.lines");

    /// <summary>Digests of the code of kinds that were worked out before.</summary>
    public string Code => Path.Combine(Root, "code.txt");

    /// <summary>Stages that were found to be sound before.</summary>
    public string Sound => Path.Combine(Root, "sound.lines");

    public string FolderOf(string fingerprint) => Path.Combine(Artifacts, fingerprint[..2], fingerprint);

    public string LockOf(string fingerprint) => Path.Combine(Locks, fingerprint);
}
