using System.CommandLine;
using System.Text.Json.Nodes;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Cli.Reports;
using Runner.Cli.Results;
using Runner.Engine.Reporting;
using Runner.Engine.Running;

namespace Runner.Cli.Commands;

/// <summary><c>report RUN</c>: shows a run again, or a part of it, and brings its page up to date.</summary>
internal sealed class ReportCommand : Command
{
    private readonly Argument<string> run = new("run") { HelpName = "RUN", Description = "A run such as scene-depth/002, the folder of a run or of an experiment's runs, or the experiment: then its newest run." };
    private readonly Option<string[]> where = new("--where")
    {
        HelpName = "AXIS=VALUE,...",
        Description = "Only instances with these values of axes, such as probe.loss=huber,vars.model=a. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> stage = new("--stage") { HelpName = "NAME", Description = "Only this stage. May be given several times.", DefaultValueFactory = _ => [] };
    private readonly Option<string?> steps = new("--steps") { HelpName = "STEPS", Description = "These denoising steps in tables, such as 1,5,10-15. Default: as many as fit." };
    private readonly Option<string> over = new("--over")
    {
        HelpName = "AXIS",
        Description = "What curves are drawn over: step, sigma (noise for each unit of signal) or snr (signal-to-noise ratio), by which schedulers can be compared.",
        DefaultValueFactory = _ => "step",
    };

    private readonly Option<string?> metric = new("--metric") { HelpName = "NAME", Description = "The metric of probes in tables and figures, where it was measured. Default: each stage's first." };
    private readonly ExperimentOpener opener;
    private readonly RunFinder finder;
    private readonly Terminal terminal;

    public ReportCommand(ExperimentOpener opener, ProgramSettings settings, Terminal terminal)
        : base("report", "Shows a run again: its tables, and the page report.html.")
    {
        (this.opener, finder, this.terminal) = (opener, new RunFinder(settings), terminal);
        Add(run);
        Add(where);
        Add(stage);
        Add(steps);
        Add(over);
        Add(metric);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string named = parsed.GetRequiredValue(run);
        string? kept = File.Exists(named) ? null : finder.Find(named);
        if (kept is null && !Path.Exists(named) && !CommandLine.IsFile(named))
        {
            terminal.Complain($"there is no run \"{named}\"; see the list: runs");
            return ExitCode.Invalid;
        }
        string? found = kept ?? (Directory.Exists(named) ? named : opener.RunFolderOf(new OpeningRequest(named, [])));
        if (found is null)
        {
            return ExitCode.Invalid;
        }
        // Two files may have one name for their experiment: whoever names a file means its run.
        bool isFile = kept is null && !Directory.Exists(named);
        RunPlace place = (isFile ? RunPlace.Of(found, Path.GetFullPath(named)) : null) ?? RunPlace.In(found);
        RunRecord record = RunRecordJson.Read(place.Folder);
        if (isFile && record.File != Path.GetFullPath(named))
        {
            terminal.Complain($"{named} has no run of its own: run {place.Name} is of {record.File}, which has the same experiment name");
        }
        if (SliceOf(parsed, record) is not { } slice)
        {
            return ExitCode.Invalid;
        }
        ResultTables.Write(terminal, record, slice);
        string page = ReportPage.Write(place, record, slice);
        terminal.Answer("run", () => place.Name);
        terminal.Answer("folder", () => place.Folder);
        terminal.Answer("report", () => page);
        terminal.Answer("summary", () => JsonNode.Parse(File.ReadAllText(Path.Combine(place.Folder, RunRecord.FileName))));
        terminal.Say($"report: {NearPath.Of(page)}");
        return record.State switch
        {
            RunState.Failed => ExitCode.Failed,
            RunState.Stopped => ExitCode.Stopped,
            _ when record.Expectations.All(expectation => expectation.Holds) => ExitCode.Done,
            _ => ExitCode.NotHeld,
        };
    }

    private Slice? SliceOf(ParseResult parsed, RunRecord record)
    {
        try
        {
            return Slice.Parse(record, parsed.GetRequiredValue(where), parsed.GetRequiredValue(stage), parsed.GetValue(steps), parsed.GetRequiredValue(over), parsed.GetValue(metric));
        }
        catch (InvalidDataException unknown)
        {
            terminal.Complain(unknown.Message);
            return null;
        }
    }
}
