namespace Runner.Cli.Consoles;

/// <summary>A path as somebody in the current folder would type it.</summary>
internal static class NearPath
{
    public static string Of(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var near && near.StartsWith("..", StringComparison.Ordinal) ? path : near;
}
