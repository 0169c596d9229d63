using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Checking;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Binding;

/// <summary>Takes a file through the first four rooms with kinds made for tests.</summary>
internal static class Rooms
{
    public static readonly IReadOnlyDictionary<string, string> SomeEnvironment = new Dictionary<string, string> { ["HOME"] = "/home/somebody" };

    public static Document? Read(string file, Findings findings, params string[] overrides) =>
        new DocumentReader(SomeEnvironment.GetValueOrDefault).Read(file, overrides, findings);

    public static BoundExperiment? Check(string file, Findings findings, params string[] overrides)
    {
        if (Read(file, findings, overrides) is not { } document)
        {
            return null;
        }
        var plugins = new PluginCatalogue(new PluginFolders([], "/nowhere"), [], TimeSpan.FromSeconds(5));
        Catalogue catalogue = plugins.Load(new Dictionary<string, IPlugin> { ["tests"] = new SomeKinds() }, document, findings);
        BoundExperiment? bound = new ExperimentBinder(new SomeHost()).Bind(document, catalogue, findings);
        if (bound is not null)
        {
            ExperimentCheck.Check(bound, experiment => stage => new SomePlanContext(experiment, stage), findings);
        }
        return bound;
    }

    public static BoundExperiment CheckText(string text, params string[] overrides)
    {
        using var folder = new SomeFolder();
        var findings = new Findings();
        BoundExperiment? bound = Check(folder.File("some.yaml", text), findings, overrides);
        Assert.Empty(findings.All);
        return bound!;
    }
}
