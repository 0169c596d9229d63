using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Plugins;

/// <summary>The second room: plugin folders to a catalogue of kinds.</summary>
/// <param name="folders">Where plugins lie.</param>
/// <param name="sharedTypes">One type of every assembly that the host supplies: the contract, Runner.Torch, TorchSharp, SkiaSharp.</param>
/// <param name="patience">How long an entry point may take.</param>
public sealed class PluginCatalogue(PluginFolders folders, IEnumerable<Type> sharedTypes, TimeSpan patience)
{
    /// <summary>The variable of the environment that adds folders.</summary>
    private const string Variable = "RUNNER_PLUGINS";

    private readonly HostAssemblies host = new([typeof(IPlugin), .. sharedTypes]);

    /// <summary>Registers the built-in kinds and loads the plugins that a document names.</summary>
    /// <param name="builtIn">The host's own entry points, by name.</param>
    /// <param name="document">Its <c>plugins</c> lists names, or paths relative to the file.</param>
    /// <param name="findings">Gets a finding for every plugin that cannot be loaded.</param>
    public Catalogue Load(IReadOnlyDictionary<string, IPlugin> builtIn, Document document, Findings findings)
    {
        Scalar[] named = document.Root["plugins"] switch
        {
            Sequence list => [.. list.Items.OfType<Scalar>()],
            Scalar { IsNothing: false } one => [one],
            _ => [],
        };
        return Load(builtIn, named, findings);
    }

    /// <summary>Registers the built-in kinds and loads every plugin that is there, for listing.</summary>
    public Catalogue LoadAll(IReadOnlyDictionary<string, IPlugin> builtIn, Findings findings)
    {
        Position nowhere = new("plugins", 0, 0);
        return Load(builtIn, [.. folders.Names.Select(name => new Scalar(nowhere, name, true))], findings);
    }

    private Catalogue Load(IReadOnlyDictionary<string, IPlugin> builtIn, Scalar[] named, Findings findings)
    {
        var catalogue = new Catalogue();
        folders.Check(Variable, findings);
        foreach ((string name, IPlugin plugin) in builtIn.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Assembly assembly = plugin.GetType().Assembly;
            var files = host.UsedBy(assembly).Append(assembly.Location).Distinct().Select(file => (Path.GetFileName(file), file));
            Register(plugin, new Registration(catalogue, new PluginDigest(name, DigestOfFiles.Of(files))));
        }
        foreach (Scalar plugin in named.DistinctBy(n => n.Text))
        {
            Add(plugin, catalogue, findings);
        }
        return catalogue;
    }

    private void Add(Scalar plugin, Catalogue catalogue, Findings findings)
    {
        if (folders.Find(plugin, findings) is not { } file)
        {
            return;
        }
        string name = Path.GetFileNameWithoutExtension(file);
        try
        {
            AssemblyManifest manifest = PluginManifestCheck.Check(file, host);
            string digest = DigestOfFiles.OfPlugin(Path.GetDirectoryName(file)!, host.UsedBy(manifest));
            var registration = new Registration(catalogue, new PluginDigest(name, digest));
            WithPatience.Run(() => LoadedAssembly.EntryPoint(file, host).Register(registration), patience);
            registration.Finish();
        }
        catch (PluginException e)
        {
            findings.Error(plugin.Position, $"plugin \"{name}\" in {Path.GetDirectoryName(file)} cannot be loaded: {e.Message}", e.Advice);
        }
    }

    private static void Register(IPlugin plugin, Registration registration)
    {
        plugin.Register(registration);
        registration.Finish();
    }
}
