using System.Text.RegularExpressions;

namespace Slow.Tests;

/// <summary>In a terminal of 40, 80 or 120 columns no command writes a wider line; a reader that closes the pipe early ends each quietly.</summary>
public sealed partial class NarrowTerminals : IDisposable
{
    private readonly Workplace _workplace = new(Some.Waves);

    public static TheoryData<string> Commands =>
    [
        "run experiment.yaml", "plan experiment.yaml", "validate experiment.yaml", "plan experiment.yaml --why", "verify experiment.yaml --rerun train", "runs", "watch", "diff test/001 test/001", "report test/001",
        "show ARTIFACT", "store check", "store gc --dry-run", "sites --sampler waves", "doctor --sampler waves --threads 1", "plugins", "plugins probe", "help", "help run",
    ];

    public void Dispose() => _workplace.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void NoLineIsWiderThanTheTerminal(int columns)
    {
        Assert.True(_workplace.Run("run", "experiment.yaml").Code == 0);
        foreach (string command in Commands)
        {
            Ended ended = Shell($"script -qec \"stty cols {columns} rows 50; {Typed(command)}\" /dev/null </dev/null");
            string[] lines = [.. ended.Output.Split('\n').Select(line => Orders().Replace(line.TrimEnd('\r'), "").Split('\r')[^1])];
            Assert.True(ended.Code == 0, $"{command}: {ended}");
            string wide = string.Join('\n', lines.Where(line => line.Length > columns));
            Assert.True(wide.Length == 0, $"{command} in {columns} columns:\n{wide}");
            Assert.DoesNotMatch(@"\b1 (units|stages|artifacts|expectations|runs|locks)\b", ended.Output);
        }
    }

    [Fact]
    public void AReaderThatClosesThePipeEndsEveryCommandQuietly()
    {
        Assert.True(_workplace.Run("run", "experiment.yaml").Code == 0);
        foreach (string command in Commands)
        {
            Ended ended = Shell($"{Typed(command)} | head -n 1");
            // The experiment has a finding, with its advice below it; nothing else is to be said.
            string[] complaints = [.. ended.Error.Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith("experiment.yaml:10:3: warning", StringComparison.Ordinal) && !line.StartsWith("  ", StringComparison.Ordinal))];
            Assert.True(ended.Code == 0 && complaints is [] or ["test: Do waves know how bright they will be?"], $"{command}: {ended}");
            Assert.True(ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length <= 1, $"{command}: {ended}");
        }
    }

    private string Typed(string command)
    {
        string artifact = Directory.EnumerateDirectories(Path.Combine(_workplace.RunFolder, "artifacts"), "*", SearchOption.AllDirectories).First(folder => File.Exists(Path.Combine(folder, "record.json")));
        return $"dotnet {Where.Program} {command.Replace("ARTIFACT", artifact, StringComparison.Ordinal)}";
    }

    private Ended Shell(string line) => Command.Run(
        _workplace.Folder, new Dictionary<string, string?> { ["RUNNER_PLUGINS"] = $"{Where.Plugins}:{Where.ThirdParty}", ["OMP_WAIT_POLICY"] = "PASSIVE", ["TERM"] = "xterm" }, "bash", "-c", line);

    // What moves the cursor and colours.
    [GeneratedRegex(@"\u001b(\[[0-9;?]*[A-Za-z]|\][^\u0007]*\u0007|[()=>].?)")]
    private static partial Regex Orders();
}
