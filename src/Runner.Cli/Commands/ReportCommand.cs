using System.CommandLine;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Cli.Reports;
using Runner.Cli.Reports.Views;
using Runner.Cli.Results;

namespace Runner.Cli.Commands;

/// <summary><c>report RUN</c>: shows a run again, and writes its page anew.</summary>
internal sealed class ReportCommand : Command
{
    private readonly Argument<string> run = new("run") { HelpName = "RUN", Description = "The folder of a run, or its experiment." };
    private readonly ExperimentOpener opener;
    private readonly Terminal terminal;

    public ReportCommand(ExperimentOpener opener, Terminal terminal)
        : base("report", "Shows a run again: its tables, and the page report.html.")
    {
        (this.opener, this.terminal) = (opener, terminal);
        Add(run);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string named = parsed.GetRequiredValue(run);
        string? found = Directory.Exists(named) ? named : opener.RunFolderOf(new OpeningRequest(named, []));
        if (found is null)
        {
            return ExitCode.Invalid;
        }
        RunFolder folder = new(found);
        RunView view = folder.Read();
        ResultTables.Write(terminal, view);
        File.WriteAllText(folder.ReportFile, ReportPage.Of(view));
        terminal.Say($"report: {folder.ReportPath}");
        return view.Expectations.All(expectation => expectation.Holds) ? ExitCode.Done : ExitCode.NotHeld;
    }
}
