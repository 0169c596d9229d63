using System.Collections.Immutable;
using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Tests.Plugins;

/// <summary>The tiny plugins beside this project, each built by itself.</summary>
internal static class SomePlugins
{
    public static string Folder { get; } =
        typeof(SomePlugins).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "TestPlugins").Value!;

    public static Catalogue Load(string folder, Findings findings, params string[] names) =>
        Load([], folder, findings, names);

    public static Catalogue Load(string[] added, string shipped, Findings findings, params string[] names)
    {
        var place = new Position("e.yaml", 3, 11);
        ImmutableArray<Node> plugins = [.. names.Select(name => new Scalar(place, name, false))];
        Mapping root = Mapping.Empty(place).With(new Entry(new Scalar(place, "plugins", false), new Sequence(place, plugins)));
        var catalogue = new PluginCatalogue(new PluginFolders(added, shipped), [], TimeSpan.FromSeconds(2));
        return catalogue.Load(new Dictionary<string, IPlugin>(), new Document { File = "e.yaml", Root = root, Stages = [] }, findings);
    }

    public static string Complaint(string name, string? folder = null)
    {
        var findings = new Findings();
        Catalogue catalogue = Load(folder ?? Folder, findings, name);
        Assert.Empty(catalogue.Plugins);
        return string.Join('\n', findings.All);
    }
}
