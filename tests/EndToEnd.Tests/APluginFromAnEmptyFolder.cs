using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>The plugin that plugins/README.md writes, outside of the clone.</summary>
public sealed partial class APluginFromAnEmptyFolder(APluginFromAnEmptyFolder.Built built) : IClassFixture<APluginFromAnEmptyFolder.Built>
{
    [Fact]
    public void ItsExperimentRunsAndTheSecondTimeThereIsNothingToDo()
    {
        using Copy copy = new(built.Folder);

        Ended first = copy.Run("run", "experiment.yaml");
        Ended again = copy.Run("plan", "experiment.yaml");

        Assert.True(first.Code == 0, first.ToString());
        Assert.Contains("expected: 2 of 2 hold", first.Output);
        Assert.Contains("nothing to do: every unit is in the store", again.Output);
        string[] marks = File.ReadAllLines(Path.Combine(copy.Folder, ".runner", "runs", "taste", "artifacts", "asked", "ada", "marks.csv"));
        Assert.Equal(4, marks.Length); // a line for each of three looks below the heading
        Assert.All(marks.Skip(1), mark => Assert.Contains(mark.Split(',')[1], (string[])["1", "6"])); // strict: the lowest mark or the highest
    }

    [Fact]
    public void AChangedFileThatOnlyAnotherFileNamesIsAReasonToAskAgain()
    {
        using Copy copy = new(built.Folder);
        Ended first = copy.Run("run", "experiment.yaml");
        copy.Write("jury/bo.txt", "Mild 0.25");

        Ended changed = copy.Run("plan", "experiment.yaml");

        Assert.True(first.Code == 0, first.ToString());
        Assert.Contains("2 units to make", changed.Output);
    }

    [Fact]
    public void ValuesThatDoNotAgreeAreAnErrorAtTheirLine()
    {
        using Copy copy = new(built.Folder);

        Ended ended = copy.Run("validate", "experiment.yaml", "--set", "asked.most=1");

        Assert.Equal(2, ended.Code);
        Assert.Contains("the highest mark must be above the lowest", ended.Output + ended.Error);
    }

    [Theory]
    [InlineData("jury/all.txt", "cy.txt", "the juror \"cy\" has no file")]
    [InlineData("jury/bo.txt", "Gentle 0.5", "the file of juror \"bo\" is not a manner and a number")]
    public void WhatPlanningFindsIsAnErrorAtTheSettingsLine(string file, string text, string message)
    {
        using Copy copy = new(built.Folder);
        copy.Write(file, text);

        Ended ended = copy.Run("validate", "experiment.yaml");

        Assert.Equal(2, ended.Code);
        Assert.Contains($"experiment.yaml:8:{1 + "  asked: { stage: survey, labels: warm, jury: ".Length}: {message}", (ended.Output + ended.Error).Replace(copy.Folder + "/", "", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryBlockOfThePageIsAPieceOfAFileThatIsBuilt()
    {
        string[] files = [.. new[] { Where.EmptyFolderPlugin, Where.ThirdPartySources }.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Select(File.ReadAllText)];
        string[] blocks = [.. Blocks().Matches(File.ReadAllText(Path.Combine(Where.PluginSources, "README.md"))).Select(block => block.Groups["text"].Value)];

        Assert.True(blocks.Length >= 10, $"the page shows {blocks.Length} blocks");
        Assert.All(blocks, block => Assert.Contains(files, file => file.Contains(block, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^```(xml|csharp|yaml)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    /// <summary>The plugin's folder after its build: its sources, copied to where no project of ours is above them.</summary>
    public sealed class Built : IDisposable
    {
        public Built()
        {
            Folder = Directory.CreateTempSubdirectory("runner-plugin-").FullName;
            CopyFiles(Where.EmptyFolderPlugin, Folder);
            ProcessStartInfo start = new("dotnet", ["build", "-c", "Release", $"-p:RunnerFolder={Path.GetDirectoryName(Where.Program)}", "-p:UseSharedCompilation=false", "-nodeReuse:false", "--nologo", "-v", "quiet"])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
            };
            // What the build of the tests left for itself.
            foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                start.Environment.Remove(variable);
            }
            using Process build = Process.Start(start)!;
            string output = build.StandardOutput.ReadToEnd();
            build.WaitForExit();
            Assert.True(build.ExitCode == 0, output);
            File.WriteAllText(Path.Combine(Folder, "prompts.csv"), "prompt,seed\n" + string.Concat(Enumerable.Range(1, 8).Select(number => $"picture {number},{number}\n")));
        }

        public string Folder { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    // Each test has its own files and store.
    private sealed class Copy : IDisposable
    {
        public Copy(string built)
        {
            Folder = Directory.CreateTempSubdirectory("runner-plugin-").FullName;
            CopyFiles(built, Folder);
        }

        public string Folder { get; }

        public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

        public Ended Run(params IEnumerable<string> arguments)
        {
            using RunningProgram program = new(Folder, Where.ThirdParty, arguments);
            return program.Wait();
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
