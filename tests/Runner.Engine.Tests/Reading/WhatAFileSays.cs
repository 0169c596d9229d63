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
        Document document = Read("vars: { seeds: [1, 2], more: \"${vars.seeds}\" }\nstages:\n  a: { stage: sample, seeds: \"${vars.more}\" }\n");

        var seeds = (Sequence)document.Stages[0].Settings["seeds"]!;
        Assert.Equal(["1", "2"], seeds.Items.Cast<Scalar>().Select(s => s.Text));
        Assert.Equal(1, seeds.Position.Line);
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
        Document document = Read("extends: base/base.yaml\nstages:\n  a: { stage: sample, prompts: \"${vars.model}/prompts.csv\" }\n");

        var prompts = (Scalar)document.Stages[0].Settings["prompts"]!;
        Assert.Equal("models/mini/prompts.csv", prompts.Text);
        Assert.Equal(Path.Combine(folder.Path, "base"), prompts.Origin.Folder);
        Assert.Equal("some.yaml", Path.GetFileName(prompts.Position.File));
    }

    [Fact]
    public void TheCommandLineSetsWhatTheFileSaysAndWhatItLeavesAtItsDefault()
    {
        Document document = Read("seed: 1\nvars: { n: 5 }\nstages:\n  a: { stage: sample, count: \"${vars.n}\" }\n", "seed=2", "vars.n=6", "a.sampler.steps=[1, 2]");

        Assert.Equal("2", document.Root.Text("seed"));
        Assert.Equal("6", document.Stages[0].Settings.Text("count"));
        Node steps = ((Mapping)document.Stages[0].Settings["sampler"]!)["steps"]!;
        Assert.IsType<Sequence>(steps);
        Assert.Equal("command line, --set a.sampler.steps=[1, 2]", steps.Position.ToString());
    }

    [Fact]
    public void AMatrixMakesOneInstanceForEachCombination()
    {
        Document document = Read("""
            vars: { rate: 1 }
            stages:
              a:
                stage: sample
                note: "rate ${vars.rate}"
                matrix: { sampler.steps: [5, 15], vars.rate: [2, 3] }
            """);

        Assert.Equal(
            ["a[sampler.steps=5, rate=2]", "a[sampler.steps=5, rate=3]", "a[sampler.steps=15, rate=2]", "a[sampler.steps=15, rate=3]"],
            document.Stages.Select(s => s.Name));
        StageNode last = document.Stages[3];
        Assert.Equal("rate 3", last.Settings.Text("note"));
        Assert.Equal((6, 34), (Steps(last).Position.Line, Steps(last).Position.Column));
        Assert.Equal("15", Steps(last).Text);

        static Scalar Steps(StageNode stage) => (Scalar)((Mapping)stage.Settings["sampler"]!)["steps"]!;
    }

    [Fact]
    public void AMatrixOfPartsIsLabelledByTheirKinds()
    {
        Document document = Read("stages:\n  a: { stage: sample, matrix: { sampler: [{ kind: ddim }, { kind: ddpm }] } }\n");

        Assert.Equal(["a[sampler=ddim]", "a[sampler=ddpm]"], document.Stages.Select(s => s.Name));
    }

    private Document Read(string text, params string[] overrides)
    {
        var findings = new Findings();
        Document? document = Rooms.Read(folder.File("some.yaml", text), findings, overrides);
        Assert.Empty(findings.All);
        return document!;
    }
}
