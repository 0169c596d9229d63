using Runner.Cli.Hosting;

namespace Runner.Cli.Tests;

/// <summary>What the framework says of files is not what people read.</summary>
public sealed class Hosting : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AFileThatCannotBeHadIsNamedWithTheReason()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        Assert.Equal($"\"{_folder}/a/b\": there is no such place", Said(() => File.ReadAllText(Path.Combine(_folder, "a", "b"))));
        Assert.Equal($"\"{_folder}/a\": there is no such place", Said(() => File.ReadAllText(Path.Combine(_folder, "a"))));
        Assert.Equal($"\"{file}\": a file has that name", Said(() => Directory.CreateDirectory(file)));
        Assert.Equal($"\"{file}\": a file has that name", Said(() => new FileStream(file, FileMode.CreateNew).Dispose()));
        Assert.Equal($"\"{_folder}\": its permissions do not allow it", Said(() => File.ReadAllText(_folder)));
        Assert.Equal("\"/dev/full\": its disk is full", Said(() => WriteTo("/dev/full")));
    }

    [Fact]
    public void OurOwnWordsStay() => Assert.Equal("as it is", FailureText.Of(new IOException("as it is")));

    private static string Said(Action act) => FailureText.Of(Assert.ThrowsAny<Exception>(act));

    private static void WriteTo(string device)
    {
        using FileStream full = new(device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        full.Write([1]);
    }
}
