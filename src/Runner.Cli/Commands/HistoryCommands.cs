using System.CommandLine;
using System.Globalization;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Engine.Reporting;

namespace Runner.Cli.Commands;

/// <summary><c>runs [PLACE]</c>: what was run, when, how it ended, and what was set otherwise than the time before.</summary>
internal sealed class RunsCommand : Command
{
    private const int ChangesSaid = 3;
    private readonly Argument<string> place = new("place")
    {
        HelpName = "PLACE",
        Description = "A folder of runs, an experiment, or a folder with experiments. Default: RUNNER_RUNS, or the current folder.",
        DefaultValueFactory = _ => "",
    };

    private readonly RunFinder finder;
    private readonly Terminal terminal;

    public RunsCommand(ProgramSettings settings, Terminal terminal)
        : base("runs", "Lists runs: when, how they ended, and what was set otherwise than the time before.")
    {
        (finder, this.terminal) = (new RunFinder(settings), terminal);
        Add(place);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string named = parsed.GetRequiredValue(place);
        IReadOnlyList<string> places = finder.PlacesOf(named);
        string[] experiments = places.Select(WithRuns).FirstOrDefault(found => found.Length > 0) ?? [];
        if (experiments.Length == 0)
        {
            terminal.Complain(places.Count == 0 ? $"there is no folder, experiment or run \"{named}\"" : $"there is no run in {NearPath.Of(places[^1])}");
            return ExitCode.Invalid;
        }
        List<object> answered = [];
        CellTable table = new("run", "finished", "state", "expectations", "changed since the run before");
        foreach (string experiment in experiments)
        {
            KeptRun? before = null;
            foreach (KeptRun run in RunPlace.AllIn(experiment).Select(KeptRun.Read))
            {
                RunRecord record = run.Record;
                IReadOnlyList<Difference> changes = before is null ? [] : RunDifference.CausesBetween(before, run);
                answered.Add(new
                {
                    run = $"{record.Experiment}/{Path.GetFileName(run.Folder)}",
                    folder = run.Folder,
                    finished = record.Finished,
                    state = record.State,
                    holding = record.Expectations.Count(expectation => expectation.Holds),
                    expectations = record.Expectations.Count,
                    changes,
                });
                table.With(
                    $"{record.Experiment}/{Path.GetFileName(run.Folder)}",
                    record.Finished.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    record.State.ToString().ToLowerInvariant(),
                    record.Expectations.Count == 0 ? "" : $"{record.Expectations.Count(expectation => expectation.Holds)} of {record.Expectations.Count} hold",
                    before is null ? "" : Changes(changes));
                before = run;
            }
        }
        terminal.Answer("runs", () => answered);
        terminal.Write(table);
        return ExitCode.Done;
    }

    // A folder of an experiment's runs, or those of all experiments within it.
    private static string[] WithRuns(string folder) =>
        RunPlace.AllIn(folder).Count > 0 ? [folder] : [.. Directory.EnumerateDirectories(folder).Where(experiment => RunPlace.AllIn(experiment).Count > 0).Order(StringComparer.Ordinal)];

    private static string Changes(IReadOnlyList<Difference> changes) =>
        string.Join("; ", changes.Take(ChangesSaid).Select(DifferenceText.Of)) + (changes.Count > ChangesSaid ? $"; and {changes.Count - ChangesSaid} more" : "");
}

/// <summary><c>diff RUN RUN</c>: what changed in the file, and what followed in the numbers.</summary>
internal sealed class DiffCommand : Command
{
    private readonly Argument<string> first = new("first") { HelpName = "RUN", Description = "The folder of a run, or EXPERIMENT/002." };
    private readonly Argument<string> second = new("second") { HelpName = "RUN", Description = "The run that it is compared with." };
    private readonly RunFinder finder;
    private readonly Terminal terminal;

    public DiffCommand(ProgramSettings settings, Terminal terminal)
        : base("diff", "Says what changed from one run to another: in the file, and in the numbers.")
    {
        (finder, this.terminal) = (new RunFinder(settings), terminal);
        Add(first);
        Add(second);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string[] named = [parsed.GetRequiredValue(first), parsed.GetRequiredValue(second)];
        string?[] runs = [.. named.Select(finder.Find)];
        if (Array.IndexOf(runs, null) is >= 0 and var missing)
        {
            terminal.Complain($"there is no run \"{named[missing]}\"; see the list: runs");
            return ExitCode.Invalid;
        }
        RunDifference difference = RunDifference.Between(KeptRun.Read(runs[0]!), KeptRun.Read(runs[1]!));
        terminal.Answer("settings", () => difference.Settings);
        terminal.Answer("causes", () => difference.Causes);
        terminal.Answer("numbers", () => difference.Numbers);
        terminal.Answer("missing", () => difference.Missing);
        if (difference is { Settings.Count: 0, Causes.Count: 0, Numbers.Count: 0, Missing.Count: 0 })
        {
            terminal.Say("nothing differs");
            return ExitCode.Done;
        }
        Say("in the file and on the command line", difference.Settings.Select(DifferenceText.Of));
        Say("in the files that are read, the code and the machine", difference.Causes.Select(DifferenceText.Of));
        if (difference.Numbers.Count > 0)
        {
            CellTable table = new("stage", "metric", "changed#", "mean before#", "mean after#", "largest change#", "at");
            foreach (NumberDifference number in difference.Numbers)
            {
                table.With(
                    number.Stage,
                    number.Metric,
                    $"{number.Changed} of {number.Compared}",
                    Short(number.Old),
                    Short(number.New),
                    double.IsInfinity(number.Largest) ? "to or from undefined" : Short(number.Largest),
                    number.Where);
            }
            terminal.Write(table);
        }
        else
        {
            terminal.Say("no number that both have differs");
        }
        Say("numbers that only one has", difference.Missing.Select(gone => $"{gone.Name}: {(gone.New is null ? $"{gone.Old} gone" : $"{gone.New} new")}"));
        return ExitCode.Done;
    }

    private void Say(string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            terminal.Say($"{title}:");
            Array.ForEach(all, line => terminal.Say($"  {line}"));
            terminal.Say();
        }
    }

    private static string Short(double number) => double.IsNaN(number) ? "undefined" : number.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>A changed setting on one line.</summary>
internal static class DifferenceText
{
    public static string Of(Difference difference) => difference switch
    {
        { Old: null } => $"{difference.Name}: {difference.New} (new)",
        { New: null } => $"{difference.Name}: {difference.Old} (gone)",
        _ => $"{difference.Name}: {difference.Old} -> {difference.New}",
    };
}
