using Runner.Abstractions;
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

    internal HostCode Code => field ??= new HostCode(host);

    /// <summary>Registers the built-in kinds and loads the plugins that a document names.</summary>
    /// <param name="builtIn">The host's own entry points, by name.</param>
    /// <param name="document">Its <c>plugins</c> lists names, or paths relative to the file.</param>
    /// <param name="findings">Gets a finding for every plugin that cannot be loaded.</param>
    public Catalogue Load(IReadOnlyDictionary<string, IPlugin> builtIn, Document document, Findings findings) => Load(builtIn, document, CodeMemory.None, findings);

    /// <summary>The same, with what earlier runs know of the plugins' code.</summary>
    internal Catalogue Load(IReadOnlyDictionary<string, IPlugin> builtIn, Document document, CodeMemory memory, Findings findings)
    {
        Scalar[] named = document.Root["plugins"] switch
        {
            Sequence list => [.. list.Items.OfType<Scalar>()],
            Scalar { IsNothing: false } one => [one],
            _ => [],
        };
        return Load(builtIn, named, memory, findings);
    }

    /// <summary>Registers the built-in kinds and loads every plugin that is there, for listing.</summary>
    public Catalogue LoadAll(IReadOnlyDictionary<string, IPlugin> builtIn, Findings findings)
    {
        Position nowhere = new("plugins", 0, 0);
        return Load(builtIn, [.. folders.Names.Select(name => new Scalar(nowhere, name, true))], CodeMemory.None, findings);
    }

    private Catalogue Load(IReadOnlyDictionary<string, IPlugin> builtIn, Scalar[] named, CodeMemory memory, Findings findings)
    {
        var catalogue = new Catalogue();
        folders.Check(Variable, findings);
        foreach ((string name, IPlugin plugin) in builtIn.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var registration = new Registration(catalogue, name, new PluginCode(plugin.GetType().Assembly.Location, null, Code, memory));
            registration.Take(plugin);
            registration.Finish();
        }
        foreach (Scalar plugin in named.DistinctBy(n => n.Text))
        {
            Add(plugin, catalogue, memory, findings);
        }
        return catalogue;
    }

    private void Add(Scalar plugin, Catalogue catalogue, CodeMemory memory, Findings findings)
    {
        if (folders.Find(plugin, findings) is not { } file)
        {
            catalogue.IsIncomplete = true;
            return;
        }
        string name = Path.GetFileNameWithoutExtension(file);
        try
        {
            PluginManifestCheck.Check(file, host);
            var registration = new Registration(catalogue, name, new PluginCode(file, Path.GetDirectoryName(file)!, Code, memory));
            WithPatience.Run(() => registration.Take(LoadedAssembly.EntryPoint(file, host)), patience);
            registration.Finish();
        }
        catch (PluginException e)
        {
            catalogue.IsIncomplete = true;
            findings.Error(plugin.Position, $"plugin \"{name}\" in {Path.GetDirectoryName(file)} cannot be loaded: {e.Message}", e.Advice);
        }
    }
}
