using Runner.Engine.Reading;

namespace Runner.Engine.Plugins;

/// <summary>Finds plugins by name: each is a folder that holds an assembly of the same name.</summary>
/// <param name="folders">Searched in this order; one that is not there holds nothing.</param>
public sealed class PluginFolders(IEnumerable<string> folders)
{
    private readonly string[] folders = [.. folders];

    /// <summary>The names of all plugins that are there.</summary>
    public IReadOnlyList<string> Names =>
        [.. folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
            .Where(folder => File.Exists(AssemblyIn(folder))).Select(folder => Path.GetFileName(folder))
            .Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The assembly of a plugin named in a file: a name in the plugin folders, or a path relative to the file (it holds a slash).</summary>
    /// <returns>Null where a finding says that there is none.</returns>
    internal string? Find(Scalar plugin, Findings findings)
    {
        string? found = plugin.Text.Contains('/') ? AtPath(plugin) : folders.Select(f => AssemblyIn(Path.Combine(f, plugin.Text))).FirstOrDefault(File.Exists);
        if (found is null)
        {
            findings.Error(plugin.Position, $"unknown plugin \"{plugin.Text}\"", Hint(plugin.Text));
        }
        return found;
    }

    private static string AssemblyIn(string folder) => Path.Combine(folder, Path.GetFileName(folder.TrimEnd('/')) + ".dll");

    private static string? AtPath(Scalar plugin)
    {
        string path = Path.GetFullPath(Path.Combine(plugin.Origin.Folder, plugin.Text)).TrimEnd('/');
        return File.Exists(path) ? path : File.Exists(AssemblyIn(path)) ? AssemblyIn(path) : null;
    }

    private string Hint(string written)
    {
        if (written.Contains('/'))
        {
            return "the path names a plugin's assembly, or a folder with an assembly of the folder's name";
        }
        string[] searched = [.. folders.Select(folder => Directory.Exists(folder) ? folder : $"{folder}, which is not there")];
        return Names.Count > 0 ? Nearest.Hint(written, Names, "plugins") : "there are no plugins in " + (searched.Length > 0 ? string.Join("; ", searched) : "any folder");
    }
}
