namespace Runner.Engine.Tests.Reading;

/// <summary>A folder for the files of one test.</summary>
internal sealed class SomeFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("runner-");

    public string Path => folder.FullName;

    public string File(string name, string text)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
