using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine;
using Runner.Engine.Reading;

namespace Runner.Cli.Opening;

/// <summary>Opens an experiment file, and says all that is wrong with it.</summary>
internal sealed class ExperimentOpener(ProgramSettings settings, Terminal terminal, TimeProvider time)
{
    /// <returns>Null where the experiment is invalid; what is wrong was said.</returns>
    /// <param name="request">Which.</param>
    /// <param name="toleratesAbsence">Whether files that are not there yet are only told of: for a plan.</param>
    /// <param name="isFetched">Whether what others have made of it is fetched next.</param>
    public OpenExperiment? Open(OpeningRequest request, bool toleratesAbsence = false, bool isFetched = false)
    {
        Findings findings = new(toleratesAbsence);
        ExperimentRunner runner = new(PluginLoading.From(settings), PluginLoading.BuiltIn, Environment.GetEnvironmentVariable, time, Working.Begin);
        OpenExperiment? experiment = runner.Open(request.File, request.Overrides, MachineFor(request), findings, request.Scope, isFetched);
        terminal.Complain(findings.All);
        return experiment;
    }

    /// <summary>The folder of an experiment's run, from its file alone.</summary>
    /// <returns>Null where the file cannot be read; what is wrong was said.</returns>
    public string? RunFolderOf(OpeningRequest request)
    {
        Findings findings = new();
        Document? document = new DocumentReader(Environment.GetEnvironmentVariable).Read(request.File, request.Overrides, findings);
        string name = document?.Root.Text("experiment") ?? "";
        terminal.Complain(findings.Errors);
        return findings.HasErrors || name.Length == 0 ? null : MachineFor(request).RunFolder(name);
    }

    private Machine MachineFor(OpeningRequest request)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(request.File)) ?? ".";
        string store = First(request.Store, settings.Store, Beside.Store(folder));
        return new Machine(Path.GetFullPath(store), Path.GetFullPath(First(settings.Runs, Beside.Runs(folder))), computes: true);
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
