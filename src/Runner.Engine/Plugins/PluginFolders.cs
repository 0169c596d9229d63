using Runner.Engine.Reading;

namespace Runner.Engine.Plugins;

/// <summary>Finds plugins by name: each is a folder that holds an assembly of the same name.</summary>
/// <param name="added">The folders that somebody asks to be searched, in this order: each must be there, and be one of plugins.</param>
/// <param name="shipped">Searched after them.</param>
public sealed class PluginFolders(IEnumerable<string> added, string shipped)
{
    private readonly string[] added = [.. added];
    private readonly string[] folders = [.. added, shipped];

    /// <summary>The names of all plugins that are there.</summary>
    public IReadOnlyList<string> Names =>
        [.. folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
            .Where(folder => File.Exists(AssemblyIn(folder))).Select(folder => Path.GetFileName(folder))
            .Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Warns of folders that somebody added in vain.</summary>
    /// <param name="variable">Where they are named.</param>
    /// <param name="findings">Gets a warning for each.</param>
    internal void Check(string variable, Findings findings)
    {
        Position at = new(variable, 0, 0);
        foreach (string folder in added)
        {
            if (!Directory.Exists(folder))
            {
                findings.Warning(at, $"the plugin folder {folder} is not there", folder.Contains("/~") ? "~ stands for a home folder in a shell only, and not within quotes: write the folder out" : null);
                continue;
            }
            foreach (string plugin in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            {
                if (OtherLetters(plugin) is { } assembly)
                {
                    findings.Warning(at, $"the folder {plugin} holds {assembly}, so it is no plugin", $"a plugin's folder has the name of its assembly: rename it to {Path.GetFileNameWithoutExtension(assembly)}");
                }
            }
        }
    }

    // An assembly whose name differs from the folder's by capitals alone.
    private static string? OtherLetters(string folder)
    {
        string wanted = Path.GetFileName(AssemblyIn(folder));
        return Directory.EnumerateFiles(folder, "*.dll").Select(file => Path.GetFileName(file))
            .FirstOrDefault(name => name != wanted && string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase) && !File.Exists(AssemblyIn(folder)));
    }

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
