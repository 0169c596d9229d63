using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Reporting;

/// <summary>The folder of an experiment's runs has a folder for each that came to something of its own.</summary>
public sealed class RunsAreKept : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ARerunThatComesToTheSameIsTheSameRun()
    {
        RunPlace first = Run(1).Place;
        RunPlace again = Run(1).Place;

        Assert.Equal(("001", false, null), (first.Name, first.IsKnown, first.Before));
        Assert.Equal(("001", true), (again.Name, again.IsKnown));
        Assert.Equal(["001", "latest"], Runs().Where(name => name != "artifacts"));
    }

    [Fact]
    public void AnotherResultOverwritesNothingAndTheNewestHasTheShortNames()
    {
        RunPlace first = Run(1).Place;
        string before = File.ReadAllText(Path.Combine(first.Folder, "metrics.csv"));
        RunPlace second = Run(1, 2).Place;

        Assert.Equal(("002", first.Folder), (second.Name, second.Before));
        Assert.Equal(before, File.ReadAllText(Path.Combine(first.Folder, "metrics.csv")));
        Assert.Equal("0.001*1;", File.ReadAllText(Path.Combine(first.Folder, "artifacts", "probe", "step-1", "value.txt")));
        Assert.Equal(File.ReadAllText(Path.Combine(second.Folder, "metrics.csv")), File.ReadAllText(Path.Combine(Folder, "metrics.csv")));
        Assert.Equal("0.001*2;", File.ReadAllText(Path.Combine(Folder, "artifacts", "probe", "step-2", "value.txt")));
        Assert.Equal("002", RunPlace.In(Folder).Name);

        Run(1);
        Assert.Equal("001", RunPlace.In(Folder).Name); // it is that run again
        Assert.Equal(before, File.ReadAllText(Path.Combine(Folder, "metrics.csv")));
    }

    [Fact]
    public void AnotherFileOfTheSameNameIsARunOfItsOwn()
    {
        Run(1);
        Experiment other = bench.Experiment(Some.Stage("probe", new CountSettings { Steps = [1] })) with { File = Path.Combine(bench.Folder, "other.yaml") };
        RunOutcome outcome = bench.Run(other, LockMode.Ignore);

        Assert.Equal("002", outcome.Place.Name);
        Assert.NotEqual(RunRecordJson.Read(outcome.Place.Before!).File, outcome.Record.File);
    }

    [Fact]
    public void TheTextsThatItWasReadFromAreKeptAsTheyLayAndAsTheyWereThen()
    {
        Experiment experiment = bench.Experiment(Some.Stage("probe", new CountSettings { Steps = [1] })) with
        {
            Sources =
            [
                new SourceFile(Path.Combine(bench.Folder, "test.yaml"), "include: [parts/base.yaml]\n"),
                new SourceFile(Path.Combine(bench.Folder, "parts", "base.yaml"), "seed: 0\n"),
                new SourceFile(Path.GetFullPath(Path.Combine(bench.Folder, "..", "shared.yaml")), "threads: 1\n"),
            ],
        };

        RunOutcome outcome = bench.Run(experiment, LockMode.Ignore);

        Assert.Equal(["sources/test.yaml", "sources/parts/base.yaml", "sources/%2E%2E/shared.yaml"], outcome.Record.Sources);
        Assert.Equal(["include: [parts/base.yaml]\n", "seed: 0\n", "threads: 1\n"], outcome.Record.Sources.Select(source => File.ReadAllText(Path.Combine(outcome.Place.Folder, source))));
    }

    [Fact]
    public void TheNewestAreKeptAndWhatIsRemovedIsSaid()
    {
        Directory.CreateDirectory(Folder);
        for (int number = 1; number <= RunPlace.MostKept; number++)
        {
            Directory.CreateDirectory(Path.Combine(Folder, $"{number:000}"));
        }

        RunPlace place = Run(1).Place;

        Assert.Equal(("051", "001"), (place.Name, Assert.Single(place.Removed)));
        Assert.False(Directory.Exists(Path.Combine(Folder, "001")));
        Assert.True(Directory.Exists(Path.Combine(Folder, "002")));
    }

    [Fact]
    public void WhatSomebodyPutInTheWayOfAShortNameStays()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "metrics.csv"), "mine");

        Run(1);

        Assert.Equal("mine", File.ReadAllText(Path.Combine(Folder, "metrics.csv")));
    }

    [Fact]
    public void ARecordReadsBackAsItWas()
    {
        RunRecord record = Run(1, 2).Record with { Overrides = ["seed=1"], Expectations = [new ExpectationResult("a", false, double.NaN, 1, "b")] };
        record = record with
        {
            Stages =
            [
                record.Stages[0] with
                {
                    Labels = [new InstanceLabel("probe.loss", "a,b=c]"), new InstanceLabel("repeat", "1", true)],
                    Units = [record.Stages[0].Units[0] with { Metrics = [new MetricRow("rmse", double.NaN, new Dictionary<string, string> { ["class"] = "ü" }) { Better = Better.Smaller, Note = "defined on 0 of 3 images" }] }],
                },
            ],
        };
        string folder = Directory.CreateDirectory(Path.Combine(bench.Folder, "record")).FullName;
        File.WriteAllText(Path.Combine(folder, RunRecord.FileName), RunRecordJson.Write(record));

        RunRecord read = RunRecordJson.Read(folder);

        Assert.Equal(record.Stages[0].Labels, read.Stages[0].Labels);
        MetricRow row = Assert.Single(read.Stages[0].Units[0].Metrics);
        Assert.Equal(("rmse", double.NaN, "ü", Better.Smaller, "defined on 0 of 3 images"), (row.Name, row.Value, row.Labels["class"], row.Better, row.Note));
        Assert.Equal(RunRecordJson.Write(record), RunRecordJson.Write(read));
    }

    [Fact]
    public void AFolderWithoutARecordAndARecordThatIsNoneSaySo()
    {
        string folder = Directory.CreateDirectory(Path.Combine(bench.Folder, "nothing")).FullName;
        Assert.Equal($"{folder} holds no run: there is no summary.json in it", Assert.Throws<InvalidDataException>(() => RunRecordJson.Read(folder)).Message);
        File.WriteAllText(Path.Combine(folder, "summary.json"), "{\n  \"experiment\": 3\n}");
        Assert.Equal(
            $"{Path.Combine(folder, "summary.json")} is not the record of a run as this program writes it: at $.experiment, line 2",
            Assert.Throws<InvalidDataException>(() => RunRecordJson.Read(folder)).Message);
    }

    [Fact]
    public void LinesOfSeveralWritersDoNotOverwriteEachOther()
    {
        string folder = Path.Combine(bench.Folder, "log");
        using RunLog one = new(folder, TimeProvider.System);
        using RunLog other = new(folder, TimeProvider.System);
        for (int number = 0; number < 50; number++)
        {
            one.Observe(new Engine.Running.StageSkipped($"a{number}", "x"));
            other.Observe(new Engine.Running.StageSkipped($"b{number}", "x"));
        }

        string[] lines = File.ReadAllLines(Path.Combine(folder, "run.jsonl"));

        Assert.Equal(100, lines.Length);
        Assert.All(lines, line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }

    private string Folder => Path.Combine(bench.Folder, "runs", "test");

    private string[] Runs() => [.. Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private RunOutcome Run(params int[] steps) => bench.Run(bench.Experiment(Some.Stage("probe", new CountSettings { Steps = [.. steps] })), LockMode.Ignore);
}
