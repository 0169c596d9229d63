using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Binding;

/// <summary>Takes a file through the rooms before work, as the program does, with kinds made for tests.</summary>
internal static class Rooms
{
    public static readonly IReadOnlyDictionary<string, string> SomeEnvironment = new Dictionary<string, string> { ["HOME"] = "/home/somebody" };

    public static Document? Read(string file, Findings findings, params string[] overrides) =>
        new DocumentReader(SomeEnvironment.GetValueOrDefault).Read(file, overrides, findings);

    public static ExperimentRunner Runner(TimeProvider? time = null) => new(
        new PluginCatalogue(new PluginFolders([], "/nowhere"), [], TimeSpan.FromSeconds(5)),
        new Dictionary<string, IPlugin> { ["tests"] = new SomeKinds() },
        SomeEnvironment.GetValueOrDefault,
        time ?? TimeProvider.System);

    public static Experiment? Check(string file, Findings findings, params string[] overrides)
    {
        using var kept = new SomeFolder();
        using OpenExperiment? open = Runner().Open(file, overrides, new SomeMachine(kept.Path), findings);
        return open?.Experiment;
    }

    public static Experiment CheckText(string text, params string[] overrides)
    {
        using var folder = new SomeFolder();
        var findings = new Findings();
        Experiment? experiment = Check(folder.File("some.yaml", text), findings, overrides);
        Assert.Empty(findings.All);
        return experiment!;
    }
}
