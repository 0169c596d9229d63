namespace Slow.Tests;

/// <summary>Which libtorch a command loads, as the system's loader tells it: the packaged one, the one that RUNNER_LIBTORCH names, or none.</summary>
public sealed class OneLibtorch(OneLibtorch.Copies copies) : IClassFixture<OneLibtorch.Copies>, IDisposable
{
    private readonly Workplace _workplace = new(Some.SmallModel);

    [Theory]
    [InlineData("validate experiment.yaml")]
    [InlineData("plan experiment.yaml")]
    [InlineData("run experiment.yaml")]
    [InlineData("doctor MODEL --set steps=2 --batch 2 --select decoder.4.1.*")]
    [InlineData("bench denoiser MODEL --set steps=2 --batch 1 --repeats 1")]
    [InlineData("bench load MODEL")]
    public void ACommandLoadsTheOneThatIsNamedAndNoOther(string command)
    {
        (Ended ended, string[] loaded) = Run(Where.Program, copies.Libtorch, command);

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal([Path.Combine(copies.Libtorch, "libtorch_cpu.so")], loaded);
    }

    [Theory]
    [InlineData("run experiment.yaml")]
    [InlineData("doctor MODEL --set steps=2 --batch 2 --select decoder.4.1.*")]
    public void AProgramWithoutAPackagedOneRunsOnTheOneThatIsNamed(string command)
    {
        (Ended ended, string[] loaded) = Run(copies.Program, copies.Libtorch, command);

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Equal([Path.Combine(copies.Libtorch, "libtorch_cpu.so")], loaded);
    }

    [Theory]
    [InlineData("validate experiment.yaml")]
    [InlineData("run experiment.yaml")]
    [InlineData("plan experiment.yaml")]
    public void AProgramWithoutAnySaysWhatToDo(string command)
    {
        (Ended ended, string[] loaded) = Run(copies.Program, "", command);

        Assert.Equal(2, ended.Code);
        Assert.Equal(
            $"""
            experiment.yaml:1:1: there is no libtorch to compute with: none is packaged ({Path.Combine(Path.GetDirectoryName(copies.Program)!, "libtorch")} holds no libtorch_cpu.so), and RUNNER_LIBTORCH names no other; set it to the folder lib inside an installed package torch of version 2.10 or 2.11

            """,
            ended.Error);
        Assert.Empty(loaded);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("plugins")]
    [InlineData("schema")]
    [InlineData("sites MODEL")]
    public void ACommandThatNeedsNoTensorLoadsNone(string command)
    {
        (Ended ended, string[] loaded) = Run(Where.Program, copies.Libtorch, command);

        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Empty(loaded);
    }

    [Fact]
    public void AFolderThatHoldsNoneAVersionThatDoesNotFitAndOneThatCannotBeToldAreRefused()
    {
        using Workplace other = new(Some.Waves);
        string lib = Directory.CreateDirectory(Path.Combine(other.Folder, "torch", "lib")).FullName;

        Ended empty = Run(Where.Program, lib, "validate experiment.yaml").Ended;
        File.WriteAllText(Path.Combine(lib, "libtorch_cpu.so"), "");
        Ended unknown = Run(Where.Program, lib, "validate experiment.yaml").Ended;
        File.WriteAllText(Path.Combine(other.Folder, "torch", "version.py"), "__version__ = '2.13.0+cu130'\n");
        Ended newer = Run(Where.Program, lib, "run experiment.yaml").Ended;
        File.WriteAllText(Path.Combine(other.Folder, "torch", "version.py"), "__version__ = '2.11.0'\n");
        Ended damaged = Run(Where.Program, lib, "run experiment.yaml").Ended;

        Assert.Equal($"experiment.yaml:1:1: RUNNER_LIBTORCH: {lib} holds no libtorch_cpu.so; give the folder lib inside an installed package torch\n", empty.Error);
        Assert.Equal($"experiment.yaml:1:1: RUNNER_LIBTORCH: cannot tell the version of the libtorch in {lib}: neither version.py nor build-version lies beside it\n", unknown.Error);
        Assert.Equal($"experiment.yaml:1:1: RUNNER_LIBTORCH: the libtorch in {lib} is version 2.13.0+cu130; 2.10 and 2.11 fit\n", newer.Error);
        Assert.StartsWith($"experiment.yaml:1:1: {lib}/libtorch_cpu.so cannot be loaded; the system's words: ", damaged.Error);
        Assert.Equal(1, damaged.Error.Count(sign => sign == '\n'));
        Assert.All([empty, unknown, newer, damaged], ended => Assert.Equal((2, ""), (ended.Code, ended.Output)));
    }

    public void Dispose() => _workplace.Dispose();

    private (Ended Ended, string[] Loaded) Run(string program, string libtorch, string command)
    {
        string log = Path.Combine(_workplace.Folder, "loader");
        Dictionary<string, string> environment = new() { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = log, ["RUNNER_LIBTORCH"] = libtorch };
        Ended ended = _workplace.Run(program, environment, command.Split(' ').Select(word => word == "MODEL" ? Where.SmallModel : word));
        // One file for each process: "     12345:	calling init: /some/where/libtorch_cpu.so"
        string[] loaded =
        [
            .. Directory.GetFiles(_workplace.Folder, "loader.*").SelectMany(File.ReadLines)
                .Where(line => line.Contains("calling init: ", StringComparison.Ordinal) && line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/')..])
                .Distinct(),
        ];
        return (ended, loaded);
    }

    /// <summary>A libtorch elsewhere, and the program without any.</summary>
    public sealed class Copies : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("runner-libtorch-");

        public Copies()
        {
            string built = Path.GetDirectoryName(Where.Program)!;
            Libtorch = Path.Combine(_folder.FullName, "torch", "lib");
            Directory.CreateDirectory(Libtorch);
            foreach (string file in Directory.GetFiles(Path.Combine(built, "libtorch")))
            {
                File.Copy(file, Path.Combine(Libtorch, Path.GetFileName(file)));
            }
            File.WriteAllText(Path.Combine(_folder.FullName, "torch", "version.py"), "__version__ = '2.10.0'\n");
            string app = Path.Combine(_folder.FullName, "app");
            foreach (string file in Directory.GetFiles(built, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(built, "libtorch") + "/", StringComparison.Ordinal)))
            {
                string copy = Path.Combine(app, Path.GetRelativePath(built, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            Program = Path.Combine(app, "runner.dll");
        }

        public string Libtorch { get; }

        public string Program { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
