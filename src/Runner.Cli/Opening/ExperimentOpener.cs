using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine.Binding;
using Runner.Engine.Checking;
using Runner.Engine.Graphing;
using Runner.Engine.Planning;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Cli.Opening;

/// <summary>Walks an experiment file through the rooms before the run: reading, plugins, binding, checking, graphing. Says all that is wrong with it.</summary>
internal sealed class ExperimentOpener(ProgramSettings settings, Terminal terminal, TimeProvider time)
{
    /// <returns>Null where the experiment is invalid; what is wrong was said.</returns>
    public Experiment? Open(OpeningRequest request)
    {
        Findings findings = new();
        Experiment? experiment = Open(request, findings);
        foreach (Finding finding in findings.All)
        {
            terminal.Complain(finding.ToString());
        }
        return findings.HasErrors ? null : experiment;
    }

    /// <summary>The folder of an experiment's run, from its file alone.</summary>
    /// <returns>Null where the file cannot be read; what is wrong was said.</returns>
    public string? RunFolderOf(OpeningRequest request)
    {
        Findings findings = new();
        Document? document = new DocumentReader(Environment.GetEnvironmentVariable).Read(request.File, request.Overrides, findings);
        string name = document?.Root.Text("experiment") ?? "";
        foreach (Finding finding in findings.Errors)
        {
            terminal.Complain(finding.ToString());
        }
        return findings.HasErrors || name.Length == 0 ? null : MachineFor(request).RunFolder(name);
    }

    private Experiment? Open(OpeningRequest request, Findings findings)
    {
        if (new DocumentReader(Environment.GetEnvironmentVariable).Read(request.File, request.Overrides, findings) is not { } document)
        {
            return null;
        }
        Catalogue catalogue = PluginLoading.From(settings).Load(PluginLoading.BuiltIn, document, findings);
        if (new ExperimentBinder(MachineFor(request)).Bind(document, catalogue, findings) is not { } bound)
        {
            return null;
        }
        using StageContexts contexts = new(time);
        ExperimentCheck.Check(bound, contexts.Of, findings);
        if (!findings.HasErrors)
        {
            StageGraph.Of(bound.Experiment);
        }
        return bound.Experiment;
    }

    private Machine MachineFor(OpeningRequest request)
    {
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(request.File)) ?? ".", ".runner");
        string store = First(request.Store, settings.Store, Path.Combine(beside, "store"));
        return new Machine(settings.Libtorch, Path.GetFullPath(store), Path.GetFullPath(First(settings.Runs, Path.Combine(beside, "runs"))));
    }

    private static string First(params ReadOnlySpan<string> choices)
    {
        foreach (string choice in choices)
        {
            if (choice.Length > 0)
            {
                return choice;
            }
        }
        return "";
    }
}
