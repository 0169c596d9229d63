namespace EndToEnd.Tests;

/// <summary>run.sh in a clone of a few files, with a dotnet that only writes down what it is asked for.</summary>
public sealed class Launcher : IDisposable
{
    private static readonly string[] Files = ["Runner.sln", "Directory.Build.props", "Directory.Build.targets", ".editorconfig", "global.json", "src/Runner.slnf", "src/A.cs", "src/B.cs", "src/README.md", "plugins/P.cs"];
    private readonly string _folder = Directory.CreateTempSubdirectory("runner launcher ").FullName; // with blanks
    private readonly string _tools;
    private string _clone;

    public Launcher()
    {
        _clone = Path.Combine(_folder, "a clone");
        foreach (string file in Files)
        {
            Write(file, "first");
        }
        File.Copy(Path.Combine(Where.Clone, "run.sh"), Path.Combine(_clone, "run.sh"));
        _tools = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        string dotnet = Path.Combine(_tools, "dotnet");
        File.WriteAllText(dotnet, $"""
            #!/bin/bash
            case $1 in
                --list-sdks) echo "10.0.100 [/sdk]" ;;
                build) echo "$*" >>"{_folder}/builds" ;;
                *) echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ${"{*:2}"} in $PWD at home ${"{HOME-nowhere}"}" ;;
            esac
            """);
        Command.Done(_folder, Settings("cpu"), "chmod", "+x", dotnet);
        Directory.CreateDirectory(Path.Combine(_clone, ".artifacts", "bin", "Runner.Cli", "release"));
        File.WriteAllText(Path.Combine(_clone, ".artifacts", "place"), _clone + "\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ItBuildsOnceAndThenRunsWhatItIsGivenWhereItIsCalled()
    {
        Ended first = Run(_folder, "bash", "-c", "'./a clone/run.sh' plan 'my file.yaml'");
        Ended second = Run(_folder, "bash", "-c", "'./a clone/run.sh' plan 'my file.yaml'");

        Assert.Equal($"{_clone}/.artifacts/bin/Runner.Cli/release/runner.dll plan my file.yaml in {_folder} at home {_folder}\n", first.Output);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal([$"build {_clone}/src/Runner.slnf -c Release -p:Backend=cpu --nologo -v quiet -clp:NoSummary"], Builds());
    }

    [Fact]
    public void ThroughALinkWithCdpathSetFromADeletedFolderAndFromShItIsTheSameClone()
    {
        string bin = Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "between"), Path.Combine(_clone, "run.sh"));
        File.CreateSymbolicLink(Path.Combine(bin, "runner"), "between");
        string gone = Path.Combine(_folder, "gone");
        string program = $"{_clone}/.artifacts/bin/Runner.Cli/release/runner.dll help in ";

        Ended linked = Run(_folder, Path.Combine(bin, "runner"), "help");
        Ended relative = Run(_folder, "bash", "-c", $"CDPATH='.:{bin}' 'a clone/run.sh' help");
        Ended deleted = Run(_folder, "bash", "-c", $"mkdir '{gone}' && cd '{gone}' && rmdir '{gone}' && '{_clone}/run.sh' help");
        Ended otherShell = Run(_folder, "sh", Path.Combine(_clone, "run.sh"), "help");

        Assert.Equal($"{program}{_folder} at home {_folder}\n", linked.Output);
        Assert.Equal($"{program}{_folder} at home {_folder}\n", relative.Output);
        Assert.Equal($"{program}/ at home {_folder}\n", deleted.Output);
        Assert.Equal($"{program}{_folder} at home {_folder}\n", otherShell.Output);
        Assert.Single(Builds());
    }

    [Fact]
    public void WithoutAHomeTheBuildHasOneWherePackagesCanLie()
    {
        Ended none = Run(_folder, "env", "-u", "HOME", Path.Combine(_clone, "run.sh"), "help");
        Ended missing = Run(_folder, "env", $"HOME={_folder}/none", Path.Combine(_clone, "run.sh"), "help");

        Assert.True(none.Code == 0, none.ToString());
        Assert.Matches(" at home /.+\n", none.Output);
        Assert.True(missing.Code == 0, missing.ToString());
        Assert.Equal("building ...\n", none.Error + missing.Error);
    }

    [Fact]
    public void AFileThatIsChangedAddedDeletedOrPutBackIsAReasonToBuildAndAnOlderOneToCompileAllOfIt()
    {
        DateTime built = DateTime.UtcNow;
        Run();
        Write("src/A.cs", "second");
        Run();
        Write("src/C.cs", "added");
        Run();
        File.Delete(Path.Combine(_clone, "src", "B.cs"));
        Run();
        Assert.Equal(4, Builds().Length);
        Assert.DoesNotContain(Builds(), build => build.Contains("--no-incremental", StringComparison.Ordinal));

        // As a file of an older commit, or one out of an archive.
        Write("src/A.cs", "fi", built.AddDays(-2));
        Run();
        Assert.Equal(5, Builds().Length);
        Assert.Contains(" --no-incremental ", Builds()[^1]);

        Write("src/README.md", "no source");
        Run();
        Assert.Equal(5, Builds().Length);
    }

    [Fact]
    public void ACloneThatWasMovedOrCopiedBuildsItsOwnFiles()
    {
        Run();
        string moved = Path.Combine(_folder, "moved");
        Directory.Move(_clone, moved);
        _clone = moved;
        Directory.CreateDirectory(Path.Combine(moved, ".artifacts", "bin", "Left", "release"));
        Run();

        Assert.Equal([true, true], Builds().Select((build, number) => build.StartsWith($"build {_folder}/{(number == 0 ? "a clone" : "moved")}/src/", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(Path.Combine(moved, ".artifacts", "bin", "Left")));
    }

    [Fact]
    public void AnotherBackendIsAnotherBuild()
    {
        Run();
        Ended other = Command.Run(_folder, Settings("cuda"), Path.Combine(_clone, "run.sh"), "help");
        Ended unknown = Command.Run(_folder, Settings("tpu"), Path.Combine(_clone, "run.sh"), "help");

        Assert.True(other.Code == 0, other.ToString());
        Assert.Contains("-p:Backend=cuda", Builds()[^1]);
        Assert.Equal(2, unknown.Code);
        Assert.Equal("run.sh: RUNNER_BACKEND is \"tpu\"; known: cpu, cuda\n", unknown.Error);
    }

    private void Run()
    {
        Ended ended = Run(_folder, Path.Combine(_clone, "run.sh"), "help");
        Assert.True(ended.Code == 0, ended.ToString());
    }

    private Ended Run(string folder, params string[] command) => Command.Run(folder, Settings("cpu"), command);

    private Dictionary<string, string?> Settings(string backend) =>
        new() { ["PATH"] = $"{_tools}:{Environment.GetEnvironmentVariable("PATH")}", ["RUNNER_BACKEND"] = backend, ["HOME"] = _folder };

    private string[] Builds() => File.Exists(Path.Combine(_folder, "builds")) ? File.ReadAllLines(Path.Combine(_folder, "builds")) : [];

    private void Write(string file, string text, DateTime? time = null)
    {
        string path = Path.Combine(_clone, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (time is { } then)
        {
            File.SetLastWriteTimeUtc(path, then);
        }
    }
}
