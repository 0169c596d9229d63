namespace Runner.Engine.Reading;

/// <summary>One file to its root mapping.</summary>
internal static class YamlFile
{
    /// <param name="file">The file.</param>
    /// <param name="askedFrom">What names it.</param>
    /// <param name="findings">Gets what is wrong.</param>
    /// <param name="sources">Gets the file's text.</param>
    /// <returns>The mapping, or null where a finding says why there is none.</returns>
    public static Mapping? Read(string file, Position askedFrom, Findings findings, ICollection<SourceFile> sources)
    {
        if (SourceText.Read(file, askedFrom, findings) is not { } text)
        {
            return null;
        }
        sources.Add(new SourceFile(Path.GetFullPath(file), text));
        Node? root = YamlText.Parse(text, file, findings);
        if (root is null or Mapping)
        {
            return root as Mapping;
        }
        findings.Error(root.Position, $"the file holds {root.Form}, not keys with values", "an experiment begins with: experiment: NAME");
        return null;
    }

    /// <summary>A path as written in a file, from where the reader of an error stands.</summary>
    public static string Beside(Position position, string path)
    {
        string whole = Path.GetFullPath(Path.Combine(position.Folder, path));
        return Path.IsPathRooted(position.File) || Path.IsPathRooted(path) ? whole : Path.GetRelativePath(Environment.CurrentDirectory, whole);
    }
}
