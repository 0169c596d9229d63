namespace EndToEnd.Tests;

/// <summary>What the page on writing experiments shows is what the program runs.</summary>
public sealed class ExamplesOfThePage(ExamplesOfThePage.Written written) : IClassFixture<ExamplesOfThePage.Written>
{
    public static TheoryData<string> Experiments => [.. Page.Experiments];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void EveryExperimentOfThePageRunsAsItStands(string file)
    {
        using RunningProgram program = new(written.Folder, Where.Plugins, "run", file);
        Ended ended = program.Wait();

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.DoesNotContain("warning", ended.Error, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A folder with the files of all examples and one store: what one makes, the next one finds.</summary>
    public sealed class Written : IDisposable
    {
        public Written()
        {
            Folder = Directory.CreateTempSubdirectory("runner-examples-").FullName;
            Page.WriteInto(Folder);
        }

        public string Folder { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
