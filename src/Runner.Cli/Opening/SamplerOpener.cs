using Runner.Abstractions;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Cli.Opening;

/// <summary>Makes a sampler that the command line names, through the catalogue, as an experiment would.</summary>
internal sealed class SamplerOpener(ProgramSettings settings, Terminal terminal)
{
    private static readonly string Template = Path.Combine(AppContext.BaseDirectory, "Opening", "model.yaml");

    /// <returns>Null where something is wrong with what is asked for; it was said.</returns>
    public OpenedSampler? Open(SamplerRequest request)
    {
        Findings findings = new();
        BoundExperiment? bound = Bind(request, findings);
        foreach (Finding finding in findings.All)
        {
            terminal.Complain(finding.ToString());
        }
        if (findings.HasErrors || bound?.Experiment.Stages is not [{ Settings: ModelSettings model }])
        {
            return null;
        }
        RunEnvironment environment = bound.Experiment.Environment;
        return new OpenedSampler(model.Sampler.Make(new PartContext(environment, path => path.Path)), environment);
    }

    private BoundExperiment? Bind(SamplerRequest request, Findings findings)
    {
        if (new DocumentReader(Environment.GetEnvironmentVariable).Read(Template, request.Overrides, findings) is not { } document)
        {
            return null;
        }
        Dictionary<string, IPlugin> builtIn = new(PluginLoading.BuiltIn) { ["runner"] = new ModelPlugin() };
        Findings broken = new();
        Catalogue catalogue = PluginLoading.From(settings.PluginFolders).LoadAll(builtIn, broken);
        // A broken plugin matters only where its kind is asked for: then binding does not know the kind, and this says why.
        foreach (Finding finding in broken.All)
        {
            terminal.Complain((finding with { Severity = Severity.Warning }).ToString());
        }
        BoundExperiment? bound = new ExperimentBinder(new Machine(settings.Libtorch, "", "")).Bind(document, catalogue, findings);
        if (bound is not null)
        {
            FilesThere.Check(bound, findings);
        }
        return bound;
    }
}
