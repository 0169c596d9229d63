using Runner.Abstractions;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Torch.Sampling;

namespace Runner.Cli.Opening;

/// <summary>Makes a sampler that the command line names, through the catalogue, as an experiment would.</summary>
internal sealed class SamplerOpener(ProgramSettings settings, Terminal terminal)
{
    private static readonly string Template = Path.Combine(AppContext.BaseDirectory, "Opening", "model.yaml");

    /// <param name="request">What is asked for.</param>
    /// <param name="preferred">Settings, as <c>key=value</c>, that are used where the kind has them and the request does not set them.</param>
    /// <returns>Null where something is wrong with what is asked for; it was said.</returns>
    public OpenedSampler? Open(SamplerRequest request, params IReadOnlyList<string> preferred)
    {
        Findings findings = new();
        BoundExperiment? bound = Bind(request, preferred, findings);
        terminal.Complain(findings.All.Select(request.AsTyped).Select(finding => finding.Position.File == Template ? finding with { Position = Position.OnCommandLine("MODEL", "") } : finding));
        if (findings.HasErrors || bound?.Experiment.Stages is not [{ Settings: ModelSettings model }])
        {
            return null;
        }
        RunEnvironment environment = bound.Experiment.Environment;
        return new OpenedSampler(Make(environment), environment, Make)
        {
            Probes = model.Probes.ToDictionary(probe => probe.Key, probe => probe.Value.Make(new PartContext(environment, path => path.Path))),
        };

        ISampler Make(RunEnvironment where) => model.Sampler.Make(new PartContext(where, path => path.Path));
    }

    private BoundExperiment? Bind(SamplerRequest request, IReadOnlyList<string> preferred, Findings findings)
    {
        Dictionary<string, IPlugin> builtIn = new(PluginLoading.BuiltIn) { ["runner"] = new ModelPlugin() };
        Findings broken = new();
        Catalogue catalogue = PluginLoading.From(settings).LoadAll(builtIn, broken);
        // A broken plugin matters only where its kind is asked for: then binding does not know the kind, and this says why.
        terminal.Complain(broken.All.Select(finding => finding with { Severity = Severity.Warning }));
        SettingsSchema? schema = catalogue.Parts.FirstOrDefault(part => part.Family == "sampler" && part.Kind == request.Kind)?.Schema;
        SamplerRequest filled = request.With(preferred.Where(setting => schema?.Find(setting.Split('=')[0]) is not null));
        if (new DocumentReader(Environment.GetEnvironmentVariable).Read(Template, filled.Overrides, findings) is not { } document)
        {
            return null;
        }
        BoundExperiment? bound = new ExperimentBinder(new Machine("", "", computes: false)).Bind(document, catalogue, findings);
        if (bound is not null)
        {
            FilesThere.Check(bound, findings);
        }
        return bound;
    }
}
