using System.CommandLine;
using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Storing;

namespace Runner.Cli.Commands;

/// <summary><c>store check|gc|export|import</c>: looks after the artifact store.</summary>
internal sealed class StoreCommand : Command
{
    private const int DamagesSaid = 20;
    private readonly Argument<string> place = new("place")
    {
        HelpName = "PLACE",
        Description = "The store's folder, or an experiment, or a folder with experiments. Default: RUNNER_STORE, or the current folder.",
        DefaultValueFactory = _ => "",
    };

    private readonly Argument<string> archive = new("archive") { HelpName = "FILE.tar", Description = "The archive; compressed where its name ends with gz." };
    private readonly Option<int> keep = TypedOption.Whole("--keep", 0, 5, "How many runs of each experiment are kept, the newest first.");
    private readonly Option<string> olderThan = new("--older-than") { HelpName = "DAYSd|HOURSh", Description = "What is younger is kept in any case, such as 30d or 12h.", DefaultValueFactory = _ => "0d" };
    private readonly Option<bool> forgetMissing = TypedOption.Switch("--forget-missing", "Keeps nothing for runs whose folders are not here any more.");
    private readonly Option<bool> dryRun = TypedOption.Switch("--dry-run", "Removes nothing, and says what would be removed.");
    private readonly Option<string?> run = new("--run") { HelpName = "RUN", Description = "Only the artifacts of a run: its folder, or that of an experiment's runs." };
    private readonly ProgramSettings settings;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public StoreCommand(ProgramSettings settings, Terminal terminal, TimeProvider time)
        : base("store", "Looks after the artifact store.")
    {
        (this.settings, this.terminal, this.time) = (settings, terminal, time);
        Command check = new("check", "Reads every byte of every artifact, and compares it with its digest.") { place };
        check.SetAction((parsed, stopping) => Task.FromResult(Check(parsed, stopping)));
        Command collect = new("gc", "Removes what neither the newest runs of all that used the store nor a lock refer to.") { place, keep, olderThan, forgetMissing, dryRun };
        collect.AddCheck(result =>
        {
            if (result.GetValue(olderThan) is { Length: > 0 } age && Span(age) is null)
            {
                result.AddError($"--older-than takes days or hours, such as 30d or 12h; not {age}.");
            }
        });
        collect.SetAction(Collect);
        Command export = new("export", "Writes artifacts into an archive, for another store.") { archive, place, run };
        export.SetAction(Export);
        Command import = new("import", "Takes artifacts over from an archive; every byte is checked.") { archive, place };
        import.SetAction(Import);
        Add(check);
        Add(collect);
        Add(export);
        Add(import);
    }

    private int Check(ParseResult parsed, CancellationToken stopping)
    {
        if (StoreAt(parsed.GetRequiredValue(place), mustExist: true) is not { } folder)
        {
            return ExitCode.Invalid;
        }
        using ArtifactStore store = new(folder, time);
        long started = time.GetTimestamp();
        StoreCheck found = new StoreCare(store, time).Check(stopping);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        terminal.Answer("store", () => folder);
        terminal.Answer("artifacts", () => found.Artifacts);
        terminal.Answer("bytes", () => found.Bytes);
        terminal.Answer("dropped", () => found.Dropped);
        terminal.Answer("damaged", () => found.Damaged.Select(one => new { experiment = one.Artifact.MadeBy.Experiment, stage = one.Artifact.MadeBy.Stage, unit = one.Artifact.MadeBy.Unit, fingerprint = one.Artifact.Fingerprint, damage = one.Damage }));
        terminal.Answer("unfinished", () => found.Unnamed);
        terminal.Answer("withoutRecord", () => found.WithoutRecord);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{NearPath.Of(folder)}: {Artifacts(found.Artifacts)}, {Quantities.Bytes(found.Bytes)} read in {seconds:0.0} s; {found.Dropped} of them steps on the way whose files were dropped"));
        foreach ((ArtifactRecord artifact, string damage) in found.Damaged.Take(DamagesSaid))
        {
            terminal.Complain($"{artifact.MadeBy.Stage}/{artifact.MadeBy.Unit} of {artifact.MadeBy.Experiment} ({artifact.Fingerprint[..12]}) is damaged: {damage}");
        }
        if (found.Damaged.Count > DamagesSaid)
        {
            terminal.Complain($"and {Artifacts(found.Damaged.Count - DamagesSaid)} more");
        }
        foreach (string unnamed in found.Unnamed.Take(DamagesSaid))
        {
            terminal.Complain($"{NearPath.Of(unnamed)} was never finished; the next run that wants it makes it anew");
        }
        foreach (string unread in found.WithoutRecord.Take(DamagesSaid))
        {
            terminal.Complain($"{NearPath.Of(unread)} is damaged: its record.json cannot be read");
        }
        if (found.Damaged.Count + found.WithoutRecord.Count > 0)
        {
            terminal.Say("a run makes what is damaged again when it reads it, and with --force STAGE in any case");
        }
        return found.Damaged.Count + found.WithoutRecord.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private int Collect(ParseResult parsed)
    {
        if (StoreAt(parsed.GetRequiredValue(place), mustExist: true) is not { } folder)
        {
            return ExitCode.Invalid;
        }
        string named = parsed.GetRequiredValue(place);
        string runs = RunsAt(named, folder);
        StoreRoots roots = StoreRoots.Read(folder, runs, parsed.GetValue(keep), !parsed.GetValue(forgetMissing), [Path.GetDirectoryName(Path.GetDirectoryName(folder)!) ?? folder, Beside.FolderOf(named)]);
        foreach (string missing in roots.Missing)
        {
            terminal.Complain($"{NearPath.Of(missing)}, whose runs used this store, is not here: what its newest run refers to {(parsed.GetValue(forgetMissing) ? "is no longer kept for it" : "is kept; --forget-missing lets it go")}");
        }
        if (roots is { Runs: 0, Locks: 0 } && (roots.Missing.Count == 0 || parsed.GetValue(forgetMissing)))
        {
            terminal.Complain($"no run in {NearPath.Of(runs)} and no lock beside it refers to any artifact: everything would go; remove the folder {NearPath.Of(folder)} if that is meant, or say with RUNNER_RUNS where the runs are");
            return ExitCode.Invalid;
        }
        using ArtifactStore store = new(folder, time);
        StoreWaste waste = new StoreCare(store, time).Collect(roots.Fingerprints, Span(parsed.GetRequiredValue(olderThan))!.Value, parsed.GetValue(dryRun));
        terminal.Answer("store", () => folder);
        terminal.Answer("dryRun", () => parsed.GetValue(dryRun));
        terminal.Answer("kept", () => waste.Kept);
        terminal.Answer("removed", () => waste.Artifacts.Count);
        terminal.Answer("bytes", () => waste.Bytes);
        terminal.Answer("seconds", () => waste.Time.TotalSeconds);
        terminal.Answer("busy", () => waste.Busy);
        terminal.Say($"kept: {Artifacts(waste.Kept)}, for {Wording.Count(roots.Runs, "run")} and {Wording.Count(roots.Locks, "lock")}");
        terminal.Say(
            $"{(parsed.GetValue(dryRun) ? "would remove" : "removed")}: {Artifacts(waste.Artifacts.Count)}, {Quantities.Bytes(waste.Bytes)}, which took {Quantities.Time(waste.Time)} to make"
            + (waste.Busy > 0 ? $"; {Artifacts(waste.Busy)} left, a process is busy with them" : ""));
        return ExitCode.Done;
    }

    private int Export(ParseResult parsed)
    {
        if (StoreAt(parsed.GetRequiredValue(place), mustExist: true) is not { } folder)
        {
            return ExitCode.Invalid;
        }
        HashSet<string>? wanted = parsed.GetValue(run) is { } named
            ? [.. RunRecordJson.Read(RunPlace.In(named).Folder).Stages.SelectMany(stage => stage.Units).Select(unit => unit.Fingerprint)]
            : null;
        using ArtifactStore store = new(folder, time);
        string file = parsed.GetRequiredValue(archive);
        (int artifacts, long bytes) = new StoreCare(store, time).Export(wanted, Path.GetFullPath(file));
        terminal.Answer("archive", () => Path.GetFullPath(file));
        terminal.Answer("artifacts", () => artifacts);
        terminal.Answer("bytes", () => bytes);
        terminal.Say($"{file}: {Artifacts(artifacts)}, {Quantities.Bytes(bytes)}");
        return ExitCode.Done;
    }

    private int Import(ParseResult parsed)
    {
        string file = parsed.GetRequiredValue(archive);
        if (!File.Exists(file))
        {
            terminal.Complain($"there is no archive \"{file}\"");
            return ExitCode.Invalid;
        }
        string folder = StoreAt(parsed.GetRequiredValue(place), mustExist: false)!;
        using ArtifactStore store = new(folder, time);
        (int taken, int known) = new StoreCare(store, time).Import(file);
        terminal.Answer("store", () => folder);
        terminal.Answer("taken", () => taken);
        terminal.Answer("known", () => known);
        terminal.Say($"{NearPath.Of(folder)}: {Artifacts(taken)} taken over, {known} were there already");
        return ExitCode.Done;
    }

    // As the other commands find it: what RUNNER_STORE says, or beside the experiment. A folder that is named and holds no experiment is meant itself, whatever RUNNER_STORE says.
    private string? StoreAt(string named, bool mustExist)
    {
        string folder = Beside.FolderOf(named);
        bool isElsewhere = settings.Store.Length > 0 && (named.Length == 0 || File.Exists(named) || HasExperiments(folder));
        string chosen = isElsewhere ? Path.GetFullPath(settings.Store) : Beside.Store(folder);
        string store = named.Length > 0 && IsStore(folder) ? folder : chosen;
        if (!mustExist || IsStore(store))
        {
            return store;
        }
        if (named.Length == 0 && IsStore(folder))
        {
            return folder;
        }
        terminal.Complain(isElsewhere
            ? $"there is no artifact store in \"{NearPath.Of(chosen)}\", which RUNNER_STORE names"
            : $"there is no artifact store in \"{NearPath.Of(folder)}\", nor in \"{NearPath.Of(chosen)}\": name its folder, or an experiment");
        return null;
    }

    // As runs are written: where RUNNER_RUNS says, or beside the experiment; of a store that is named itself, beside it.
    private string RunsAt(string named, string store)
    {
        string beside = Beside.Runs(Beside.FolderOf(named));
        return settings.Runs.Length > 0 ? Path.GetFullPath(settings.Runs) : Directory.Exists(beside) ? beside : Path.Combine(Path.GetDirectoryName(store)!, "runs");
    }

    private static bool HasExperiments(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(CommandLine.IsFile);

    private static bool IsStore(string folder) => Directory.Exists(Path.Combine(folder, "artifacts"));

    private static TimeSpan? Span(string text) =>
        text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number < 1e6
            ? text[^1] switch { 'd' => TimeSpan.FromDays(number), 'h' => TimeSpan.FromHours(number), _ => null }
            : null;

    private static string Artifacts(int count) => Wording.Count(count, "artifact");
}
