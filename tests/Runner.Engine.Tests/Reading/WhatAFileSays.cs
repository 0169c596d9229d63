using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Binding;

namespace Runner.Engine.Tests.Reading;

public sealed class WhatAFileSays : IDisposable
{
    private readonly SomeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EveryValueKnowsItsLineAndColumn()
    {
        Document document = Read("experiment: e\nstages:\n  a:\n    stage: sample\n    sampler: { kind: ddim, steps: 15 }\n");

        Node steps = ((Mapping)document.Stages[0].Settings["sampler"]!)["steps"]!;
        Assert.Equal((5, 35), (steps.Position.Line, steps.Position.Column));
    }

    [Fact]
    public void ALineOfATabIsBlank()
    {
        Document document = Read("experiment: e\n\t\nstages:\n\t \t\n  a:\n    stage: sample\n\n    note: |\n      first\n\t\n      second\n      \tthird\n");

        Assert.Equal("first\n\nsecond\n\tthird\n", document.Stages[0].Settings.Text("note"));
        Assert.Equal((8, 11), (document.Stages[0].Settings["note"]!.Position.Line, document.Stages[0].Settings["note"]!.Position.Column));
    }

    [Fact]
    public void AnExtendingFileWinsAndTheRestKeepsItsPlaceInTheBase()
    {
        folder.File("base.yaml", "experiment: base\nstages:\n  a: { stage: sample, count: 1, note: kept }\n");
        Document document = Read("extends: base.yaml\nexperiment: upper\nstages:\n  a: { count: 2 }\n");

        Mapping a = document.Stages[0].Settings;
        Assert.Equal("upper", document.Root.Text("experiment"));
        Assert.Equal(("2", "some.yaml:4"), (a.Text("count"), a["count"]!.Position.Short));
        Assert.Equal(("kept", "base.yaml:3"), (a.Text("note"), a["note"]!.Position.Short));
    }

    [Fact]
    public void AnotherKindReplacesAPartInsteadOfMixingItsSettings()
    {
        folder.File("base.yaml", "stages:\n  a: { stage: sample, sampler: { kind: ddim, eta: 0.5 } }\n");
        Document document = Read("extends: base.yaml\nstages:\n  a: { sampler: { kind: ddpm } }\n");

        Assert.Equal(["kind"], ((Mapping)document.Stages[0].Settings["sampler"]!).Names);
    }

    [Fact]
    public void AKeyGivenNothingTakesTheInheritedOneAway()
    {
        folder.File("base.yaml", "stages:\n  a: { stage: sample }\n  b: { stage: sample }\n");
        Document document = Read("extends: base.yaml\nstages:\n  a: ~\n");

        Assert.Equal(["b"], document.Stages.Select(s => s.Name));
    }

    [Fact]
    public void AStageTakesInSettingsFromAnotherFile()
    {
        folder.File("parts/defaults.yaml", "stage: sample\ncount: 3\n");
        Document document = Read("stages:\n  a: { include: parts/defaults.yaml, note: own }\n");

        Assert.Equal(["stage", "count", "note"], document.Stages[0].Settings.Names);
    }

    [Fact]
    public void AMergeKeyGivesWhatTheMappingDoesNotSayItself()
    {
        Document document = Read("stages:\n  a: &a { stage: sample, count: 1, note: x }\n  b: { <<: *a, count: 2 }\n");

        Mapping b = document.Stages[1].Settings;
        Assert.Equal(("2", "x"), (b.Text("count"), b.Text("note")));
        Assert.Equal(2, b["note"]!.Position.Line);
    }

    [Fact]
    public void AValueThatIsOneReferenceBecomesTheVariableWhateverItsForm()
    {
        StageInstance a = Stage("vars: { seeds: [1, 2], more: \"${vars.seeds}\" }\nstages:\n  a: { stage: sample, sampler: ddim, seeds: \"${vars.more}\" }\n");

        Assert.Equal([1UL, 2UL], ((SampleSettings)a.Settings).Seeds);
        Assert.Equal((2, 16), (a.PositionOf("seeds").Line, a.PositionOf("seeds").Column));
    }

    [Fact]
    public void ReferencesWithinATextAreReplacedAndDoubledDollarsEscaped()
    {
        Document document = Read("env: [HOME]\nvars: { m: mini }\nabout: \"$${vars.m} is ${vars.m} in ${env.HOME}/${vars.m}\"\n");

        Assert.Equal("${vars.m} is mini in /home/somebody/mini", document.Root.Text("about"));
    }

    [Fact]
    public void APathInAVariableIsRelativeToTheFileThatHoldsTheVariable()
    {
        folder.File("base/base.yaml", "vars: { model: models/mini }\n");
        string csv = folder.File("base/models/mini/prompts.csv", "prompt\na cat\n");
        StageInstance a = Stage("extends: base/base.yaml\nstages:\n  a: { stage: sample, sampler: ddim, prompts: \"${vars.model}/prompts.csv\" }\n");

        InputPath prompts = ((SampleSettings)a.Settings).Prompts!;
        Assert.Equal((csv, "models/mini/prompts.csv"), (prompts.Path, prompts.Written));
        Assert.Equal("some.yaml:4", a.PositionOf("prompts").Short);
    }

    [Fact]
    public void TheCommandLineSetsWhatTheFileSaysAndWhatItLeavesAtItsDefault()
    {
        StageInstance a = Stage("seed: 1\nvars: { n: 5 }\nstages:\n  a: { stage: sample, sampler: { kind: ddim }, count: \"${vars.n}\" }\n", "seed=2", "vars.n=6", "a.seeds=[1, 2]", "a.sampler.steps=3");

        var settings = (SampleSettings)a.Settings;
        Assert.Equal((2UL, 6, new DdimSettings { Steps = 3 }), (a.Seed, settings.Count, settings.Sampler.Settings));
        Assert.Equal([1UL, 2UL], settings.Seeds);
        Assert.Equal("command line, --set a.seeds=[1, 2]", a.PositionOf("seeds").ToString());
    }

    [Theory]
    [InlineData("red # blue")]
    [InlineData("*.self-attention")]
    [InlineData("@home: a, {b}")]
    public void AValueThatIsSetIsTakenAsItIsTyped(string typed)
    {
        StageInstance generate = Stage("stages: { generate: { stage: sample, sampler: ddim } }\n", $"generate.note={typed}");

        Assert.Equal(typed, ((SampleSettings)generate.Settings).Note);
    }

    private Document Read(string text, params string[] overrides)
    {
        var findings = new Findings();
        Document? document = Rooms.Read(folder.File("some.yaml", text), findings, overrides);
        Assert.Empty(findings.All);
        return document!;
    }

    private StageInstance Stage(string text, params string[] overrides)
    {
        var findings = new Findings();
        Experiment? experiment = Rooms.Check(folder.File("some.yaml", "experiment: e\n" + text), findings, overrides);
        Assert.Empty(findings.All);
        return Assert.Single(experiment!.Stages);
    }
}
