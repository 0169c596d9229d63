using Runner.Cli.Consoles;
using Runner.Cli.Reports;
using Runner.Cli.Reports.Views;
using Spectre.Console;

namespace Runner.Cli.Results;

/// <summary>Everything that a run found, as tables.</summary>
internal static class ResultTables
{
    public static void Write(Terminal terminal, RunView run)
    {
        foreach (ProbeResults probe in run.OfKind("probe").Select(group => new ProbeResults(group.Key, group)).Where(probe => probe.Steps.Count > 0 && probe.Sites.Count > 0))
        {
            terminal.Say(ProbeTable.Heading(probe));
            terminal.Write(ProbeTable.Of(probe, terminal.Out.Profile.Width));
        }
        foreach (IGrouping<string, StageView> group in run.OfKind("intervene"))
        {
            if (InterventionTable.Of(group) is { } table)
            {
                terminal.Say($"{group.Key}: agreement with the wanted labels by intervention (-original: with what the picture showed before)");
                terminal.Write(table);
            }
        }
        if (MetricTables.Of(run) is { } others)
        {
            terminal.Write(others);
        }
        if (run.Expectations.Count > 0)
        {
            ExpectationLines.Write(terminal, run.Expectations);
        }
    }
}
