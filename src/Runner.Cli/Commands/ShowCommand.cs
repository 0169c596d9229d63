using System.CommandLine;
using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine.Storing;
using Runner.Torch.Safetensors;

namespace Runner.Cli.Commands;

/// <summary><c>show ARTIFACT</c>: what is in an artifact, its recipe, and what it was made from and went into.</summary>
internal sealed class ShowCommand : Command
{
    private const int LinesOfNeighbours = 20;
    private const int ShortestName = 4;
    private const int LettersSaid = 12;
    private readonly Argument<string> artifact = new("artifact") { HelpName = "ARTIFACT", Description = "Its folder, such as one below the artifacts of a run, STAGE/UNIT as a run tells of it, or the first letters of its fingerprint." };
    private readonly Option<string> storeFolder = new("--store") { HelpName = "FOLDER", Description = "The artifact store. Default: RUNNER_STORE, or .runner/store in the current folder.", DefaultValueFactory = _ => "" };
    private readonly ProgramSettings settings;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public ShowCommand(ProgramSettings settings, Terminal terminal, TimeProvider time)
        : base("show", "Shows an artifact: what is in it, its recipe, what it was made from, and what was made from it.")
    {
        (this.settings, this.terminal, this.time) = (settings, terminal, time);
        Add(artifact);
        Add(storeFolder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string named = parsed.GetRequiredValue(artifact);
        (string folder, string beginning) = Directory.Exists(named) && Linked(named) is { } place
            ? (Path.GetFullPath(Path.Combine(place, "..", "..", "..")), Path.GetFileName(place))
            : (StoreFolder(parsed.GetRequiredValue(storeFolder)), named.ToLowerInvariant());
        if (!Directory.Exists(Path.Combine(folder, "artifacts")))
        {
            terminal.Complain($"there is no artifact store in \"{NearPath.Of(folder)}\": name it with --store");
            return ExitCode.Invalid;
        }
        using ArtifactStore store = new(folder, time);
        IReadOnlyList<ArtifactRecord> found = beginning.Length < ShortestName ? [] : ArtifactLineage.Find(store, beginning);
        IReadOnlyList<ArtifactRecord> called = found.Count == 0 ? ArtifactLineage.Named(store, named) : [];
        found = called.Count > 0 ? called : found;
        if (found.Count != 1)
        {
            terminal.Complain(
                found.Count == 0 ? $"there is no artifact \"{named}\" in \"{NearPath.Of(folder)}\": name its folder, STAGE/UNIT as a run tells of it, or at least {ShortestName} letters of its fingerprint"
                : called.Count > 0 ? $"{found.Count} artifacts are called \"{named}\", the newest first: {string.Join(", ", found.Take(5).Select(Naming))}; name one by its fingerprint"
                : $"{found.Count} artifacts begin with \"{named}\": {string.Join(", ", found.Take(5).Select(Naming))}");
            return ExitCode.Invalid;
        }
        Show(ArtifactLineage.Of(found[0], store), store.DamageOf(found[0]));
        return ExitCode.Done;
    }

    private void Show(ArtifactLineage shown, string? damage)
    {
        ArtifactRecord record = shown.Artifact;
        terminal.Answer("experiment", () => record.MadeBy.Experiment);
        terminal.Answer("stage", () => record.MadeBy.Stage);
        terminal.Answer("unit", () => record.MadeBy.Unit);
        terminal.Answer("kind", () => record.Kind);
        terminal.Answer("fingerprint", () => record.Fingerprint);
        terminal.Answer("digest", () => record.Digest);
        terminal.Answer("finished", () => record.Finished);
        terminal.Answer("seconds", () => record.Seconds);
        terminal.Answer("folder", () => shown.Folder);
        terminal.Answer("labels", () => record.Labels);
        terminal.Answer("dropped", () => record.Dropped);
        terminal.Answer("damage", () => damage);
        terminal.Answer("files", () => record.Files.Select(file => new { path = file.Path, bytes = file.Size, tensors = Inside(Path.Combine(shown.Folder, file.Path)) }));
        terminal.Answer("recipe", () => shown.Recipe.Select(part => new { name = part.Name, value = part.Value }));
        terminal.Answer("madeFrom", () => shown.Above.Select(Neighbour));
        terminal.Answer("madeFromIt", () => shown.Below.Select(Neighbour));
        terminal.Say($"{record.MadeBy.Stage}/{record.MadeBy.Unit} of {record.MadeBy.Experiment}, kind {record.Kind}");
        terminal.Say($"fingerprint {record.Fingerprint}");
        terminal.Say($"digest      {record.Digest}");
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"finished    {record.Finished:yyyy-MM-dd HH:mm:ss}Z, in {record.Seconds:0.###} s"));
        terminal.Say($"folder      {NearPath.Of(shown.Folder)}");
        if (record.Labels.Count > 0)
        {
            terminal.Say($"labels      {string.Join(", ", record.Labels.Select(label => $"{label.Key}={label.Value}"))}");
        }
        if (record.Dropped || damage is not null)
        {
            terminal.Say(record.Dropped ? "its files were dropped: it was a step on the way" : $"damaged: {damage}");
        }
        terminal.Say("\nfiles");
        foreach (ArtifactFile file in record.Files)
        {
            terminal.Say($"  {file.Path}, {Quantities.Bytes(file.Size)}");
            foreach (string line in Inside(Path.Combine(shown.Folder, file.Path)))
            {
                terminal.Say($"    {line}");
            }
        }
        terminal.Say("\nrecipe");
        foreach ((string name, string value) in shown.Recipe)
        {
            terminal.Say($"  {name} = {value}");
        }
        Neighbours("made from", shown.Above);
        Neighbours("made from it", shown.Below);
    }

    private void Neighbours(string title, IReadOnlyList<ArtifactRecord> artifacts)
    {
        if (artifacts.Count == 0)
        {
            return;
        }
        terminal.Say($"\n{title}");
        foreach (ArtifactRecord other in artifacts.Take(LinesOfNeighbours))
        {
            terminal.Say($"  {Naming(other)}");
        }
        if (artifacts.Count > LinesOfNeighbours)
        {
            terminal.Say($"  and {artifacts.Count - LinesOfNeighbours} more");
        }
    }

    private static object Neighbour(ArtifactRecord other) => new { fingerprint = other.Fingerprint, experiment = other.MadeBy.Experiment, stage = other.MadeBy.Stage, unit = other.MadeBy.Unit };

    private static string Naming(ArtifactRecord other) => $"{other.Fingerprint[..LettersSaid]} {other.MadeBy.Stage}/{other.MadeBy.Unit} of {other.MadeBy.Experiment}";

    private static IEnumerable<string> Inside(string file)
    {
        if (Path.GetExtension(file) != ".safetensors" || !File.Exists(file))
        {
            yield break;
        }
        using SafetensorsFile tensors = SafetensorsFile.Open(file);
        foreach ((string name, TensorEntry entry) in tensors.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            yield return $"{name} [{string.Join(", ", entry.Shape)}] {entry.Dtype.ToString().ToLowerInvariant()}";
        }
    }

    private static string? Linked(string folder)
    {
        string place = Real(Path.GetFullPath(folder));
        return File.Exists(Path.Combine(place, "record.json")) ? place : null;
    }

    // Link by link: a run's artifacts are links below links (latest, artifacts), and each counts from where it lies itself.
    private static string Real(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = new FileInfo(next).LinkTarget is { } target ? Real(Path.GetFullPath(Path.Combine(real, target))) : next;
        }
        return real;
    }

    private string StoreFolder(string named) => Path.GetFullPath(named.Length > 0 ? named : settings.Store.Length > 0 ? settings.Store : Beside.Store("."));
}
