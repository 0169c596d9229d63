namespace Runner.Engine.Reading;

/// <summary>Where a value is written: a file with its line and column, both from 1, or an argument of the command line.</summary>
public sealed record Position(string File, int Line, int Column)
{
    /// <summary>The position of a value that an option of the command line gave.</summary>
    public static Position OnCommandLine(string argument, string option = "--set ") => new($"command line, {option}{argument}", 0, 0);

    /// <summary>The whole of a file, for what has no better place in it.</summary>
    public static Position StartOf(string file) => new(file, 1, 1);

    /// <summary>True for a value that no file holds.</summary>
    public bool IsCommandLine => Line == 0;

    /// <summary>The folder that relative paths written here start from: the file's own, or the current one on the command line.</summary>
    public string Folder => IsCommandLine ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(File))!;

    /// <summary>The short form <c>scene-depth.yaml:31</c>, for a plan's reasons.</summary>
    public string Short => IsCommandLine ? File : $"{Path.GetFileName(File)}:{Line}";

    public override string ToString() => IsCommandLine ? File : $"{File}:{Line}:{Column}";
}
