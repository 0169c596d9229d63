using Runner.Engine.Reading;
using Runner.Engine.Tests.Binding;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Checking;

public sealed class ExpectationsNameWhatWillBe
{
    [Theory]
    [InlineData("some.valu >= 0", 6, "\"some.valu\" selects nothing: no metric is \"valu\"\n  did you mean \"value\"? known metrics: value")]
    [InlineData("mean some.value at steps 1,3 >= 0", 28, "\"some.value at steps 1,3\" selects nothing: no step is \"3\"\n  did you mean \"1\"? known steps: 1, 2")]
    [InlineData("some.value of decoder.9.* >= 0", 15, "\"some.value of decoder.9.*\" selects nothing: no site is \"decoder.9.*\"\n  there are no sites")]
    [InlineData("some.value with learning-rate=0.3 >= 0", 17, "\"some.value with learning-rate=0.3\" selects nothing: no learning-rate is \"0.3\"\n  did you mean \"0.1\"? known values of learning-rate: 0.1, 0.2")]
    [InlineData("some.value with learning-rat=0.1 >= 0", 17, "\"some.value with learning-rat=0.1\" selects nothing: its rows have no label \"learning-rat\"\n  did you mean \"learning-rate\"? known labels: learning-rate, step")]
    [InlineData("mean some.value over repeat >= 0", 22, "\"some.value\" selects nothing: its rows have no label \"repeat\"\n  known labels: learning-rate, step")]
    [InlineData("best some.value >= 0", 1, "\"value\" of stage \"some\" has no best value: neither way is better\n  write max or min")]
    [InlineData("some.value at step 1 >= some.value", 1, "\"some.value\" has 2 values for learning-rate=0.1: choose one by \"with LABEL=VALUE\", or put mean, min or max in front")]
    public void EveryWordIsCheckedBeforeWork(string text, int column, string error)
    {
        using var folder = new SomeFolder();
        var findings = new Findings();
        string file = folder.File("e.yaml", $$"""
            experiment: e
            stages:
              some: { stage: count, steps: [1, 2], matrix: { learning-rate: [0.1, 0.2] } }
            expect:
              - {{text}}
            """);

        Rooms.Check(file, findings);

        Assert.Equal($"{file}:5:{4 + column}: {error}", Assert.Single(findings.All).ToString());
    }

    [Fact]
    public void WhatWillBeThereIsFine() => Rooms.CheckText("""
        experiment: e
        stages:
          some: { stage: count, steps: [1, 2], matrix: { learning-rate: [0.1, 0.2] } }
        expect:
          - some.value >= 0
          - "some.value at step 1 <= some.value at step 2"
          - mean some.value at step 1 with learning-rate=0.1 >= 0
          - mean some.value over learning-rate <= 1
        """);

    [Fact]
    public void TheColumnIsThatOfTheWordAlsoBetweenQuotes()
    {
        using var folder = new SomeFolder();
        var findings = new Findings();
        string file = folder.File("e.yaml", "experiment: e\nstages: { some: { stage: count } }\nexpect: [\"some.valu >= 0\"]\n");

        Rooms.Check(file, findings);

        Assert.StartsWith($"{file}:3:16: ", Assert.Single(findings.All).ToString());
    }
}
