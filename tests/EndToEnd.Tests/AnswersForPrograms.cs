using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>With --json every command answers one object on the standard output, with the fields that the README lists, and nothing else; what people read goes to the standard error.</summary>
public sealed partial class AnswersForPrograms : IDisposable
{
    private const string Always = "command code complaints";

    // Of the commands that work on a run, the first makes it.
    private static readonly (string Command, string Arguments, string Fields)[] Commands =
    [
        ("validate", "experiment.yaml", "experiment stages expectations"),
        ("plan", "experiment.yaml", "stages left bytes memory deviceMemory seconds"),
        ("run", "experiment.yaml", "experiment state run folder made reused failures skipped expectations lockDifferences cache"),
        ("verify", "experiment.yaml --rerun train", "experiment units failures firstStage kept"),
        ("runs", "", "runs"),
        ("watch", "", "experiment process folder state"),
        ("diff", "test/001 test/001", "settings causes numbers missing"),
        ("show", "ARTIFACT", "experiment stage unit kind fingerprint digest finished seconds folder labels dropped damage files recipe madeFrom madeFromIt"),
        ("report", "test/001", "run folder report summary"),
        ("store check", "", "store artifacts bytes dropped damaged unfinished withoutRecord"),
        ("store gc", "--dry-run", "store dryRun kept removed bytes seconds busy"),
        ("store export", "all.tar", "archive artifacts bytes"),
        ("store import", "all.tar", "store taken known"),
        ("sites", "--sampler waves", "sites shape"),
        ("doctor", "--sampler waves --threads 1", "proofs"),
        ("bench", "load --sampler waves", "text"),
        ("plugins", "", "kinds"),
        ("schema", "", "schema"),
        ("help", "", "text"),
    ];

    private readonly Workplace _workplace = new(Some.Waves);

    public void Dispose() => _workplace.Dispose();

    [Fact]
    public void EveryCommandAnswersOneObjectWithTheFieldsThatTheReadmeLists()
    {
        Assert.True(_workplace.Run("run", "experiment.yaml").Code == 0);
        string readme = File.ReadAllText(Path.Combine(Where.Clone, "README.md"));
        foreach ((string command, string arguments, string fields) in Commands)
        {
            Ended ended = Asked(command, arguments);
            Assert.True(ended.Code == 0, $"{command}: {ended}");
            string[] lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            // Who watches gets the run's events first, a line for each.
            Assert.True(command == "watch" ? lines.Length > 3 : lines.Length == 1, $"{command}: {ended}");
            Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
            JsonElement answer = JsonDocument.Parse(lines[^1]).RootElement;
            // Findings are there where a file has some: this one has a warning.
            Assert.Equal($"{Always} {fields}", string.Join(' ', answer.EnumerateObject().Select(field => field.Name).Where(name => name != "findings")));
            Assert.Equal(0, answer.GetProperty("code").GetInt32());
            string called = command == "bench" ? "bench load" : command;
            Assert.Equal(called, answer.GetProperty("command").GetString());
            if (command is not ("help" or "bench")) Assert.Contains($"| `{command}` | {string.Join(", ", fields.Split(' ').Select(field => $"`{field}`"))} |", readme);
        }
    }

    [Fact]
    public void NoCommandIsForgotten()
    {
        string[] known = [.. CommandName().Matches(_workplace.Run("help").Output.Split("Commands:")[1]).Select(match => match.Groups[1].Value)];
        string[] asked = [.. Commands.Select(command => command.Command.Split(' ')[0]).Distinct()];

        Assert.True(known.Length > 10, string.Join(' ', known));
        Assert.Equal(known.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatIsWrongWithAnExperimentIsAnsweredAtItsPlace()
    {
        _workplace.Write("experiment.yaml", Some.Waves.Replace("steps: 6", "stepps: 6", StringComparison.Ordinal));

        Ended ended = _workplace.Run("validate", "experiment.yaml", "--json");

        Assert.Equal(2, ended.Code);
        JsonElement answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal(2, answer.GetProperty("code").GetInt32());
        JsonElement finding = answer.GetProperty("findings").EnumerateArray().Single(found => found.GetProperty("severity").GetString() == "error");
        Assert.Equal(("experiment.yaml", 25, 26), (finding.GetProperty("file").GetString(), finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
        Assert.Contains("stepps", finding.GetProperty("message").GetString());
    }

    [Fact]
    public void WhatIsWrongWithACommandLineIsAnsweredToo()
    {
        Ended ended = _workplace.Run("plan", "experiment.yaml", "--stepps", "3", "--json");

        Assert.Equal(2, ended.Code);
        JsonElement answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal("plan", answer.GetProperty("command").GetString());
        Assert.Contains("'--stepps'", answer.GetProperty("complaints").ToString());
    }

    [Fact]
    public void TheOptionMayStandBeforeTheCommandOrTheExperiment()
    {
        foreach (string[] arguments in (string[][])[["--json", "run", "experiment.yaml"], ["--json", "experiment.yaml"]])
        {
            Ended ended = _workplace.Run(arguments);

            Assert.Equal((0, "run"), (ended.Code, JsonDocument.Parse(ended.Output).RootElement.GetProperty("command").GetString()));
        }
    }

    private Ended Asked(string command, string arguments)
    {
        if (arguments == "ARTIFACT") arguments = Directory.EnumerateDirectories(Path.Combine(_workplace.RunFolder, "artifacts"), "*", SearchOption.AllDirectories).First(folder => File.Exists(Path.Combine(folder, "record.json")));
        return _workplace.Run([.. command.Split(' '), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"]);
    }

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.Multiline)]
    private static partial Regex CommandName();
}
