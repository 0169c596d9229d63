using Runner.Engine.Reading;
using Runner.Engine.Tests.Binding;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Checking;

public sealed class WhatIsChecked
{
    private const string Stages = """
        experiment: e
        stages:
          generate: { stage: sample, sampler: ddim }
          depth: { stage: label, images: generate, labeler: { kind: brightness }, matrix: { labeler.threshold: [0.1, 0.2] } }

        """;

    [Fact]
    public void AReferenceMeansAllInstancesOrTheOneThatItNames()
    {
        string[] Probes(string labels) => [.. Rooms.CheckText(Stages + $"  probe: {{ stage: probe, activations: {{ of: generate }}, labels: {labels}, probe: linear-regression }}\n")
            .Stages.Where(s => s.BaseName == "probe").Select(s => s.Name)];

        Assert.Equal(["probe[labeler.threshold=0.1]", "probe[labeler.threshold=0.2]"], Probes("depth"));
        Assert.Equal(["probe[labeler.threshold=0.2]"], Probes("\"depth[labeler.threshold=0.2]\""));
    }

    [Fact]
    public void WarningsDoNotStopTheRun()
    {
        using var folder = new SomeFolder();
        var findings = new Findings();

        Rooms.Check(folder.File("e.yaml", "vars: { unused: 1 }\n" + Stages), findings);

        Assert.Single(findings.Warnings);
        findings.ThrowIfErrors();
    }

    [Fact]
    public void WhatAStageWarnsOfDoesNotStopTheRun()
    {
        using var folder = new SomeFolder();
        var findings = new Findings();
        string file = folder.File("e.yaml", Stages + "  probe: { stage: probe, activations: { of: generate }, labels: depth, probe: linear-regression, split: { train: 0.5, rest: 0.5 } }\n");

        Rooms.Check(file, findings);

        Assert.Equal(
            $"{file}:5:125: warning: nothing reads the share \"rest\" in stage \"probe\"\n  the shares are train and test",
            Assert.Single(findings.All).ToString());
        findings.ThrowIfErrors();
    }

    [Fact]
    public void TheExceptionSaysEverythingAtOnce()
    {
        using var folder = new SomeFolder();
        var findings = new Findings();
        string file = folder.File("e.yaml", "sede: 1\n" + Stages.Replace("ddim", "dimm"));
        Rooms.Check(file, findings);

        var thrown = Assert.Throws<InvalidExperimentException>(findings.ThrowIfErrors);

        Assert.Equal(2, thrown.Findings.Count);
        Assert.Contains($"{file}:1:1: unknown key \"sede\"", thrown.Message);
        Assert.Contains($"{file}:4:39: unknown sampler \"dimm\"", thrown.Message);
    }
}
