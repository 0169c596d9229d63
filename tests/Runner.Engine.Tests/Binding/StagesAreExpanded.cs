using Runner.Engine.Binding;

namespace Runner.Engine.Tests.Binding;

public sealed class StagesAreExpanded
{
    [Fact]
    public void AMatrixMakesOneInstanceForEachCombination()
    {
        Experiment experiment = Rooms.CheckText("""
            experiment: e
            vars: { rate: 1 }
            stages:
              a:
                stage: sample
                sampler: ddim
                note: "rate ${vars.rate}"
                matrix: { sampler.steps: [5, 15], vars.rate: [2, 3] }
            """.Replace("sampler: ddim", "sampler: { kind: ddim }"));

        Assert.Equal(
            ["a[sampler.steps=5, vars.rate=2]", "a[sampler.steps=5, vars.rate=3]", "a[sampler.steps=15, vars.rate=2]", "a[sampler.steps=15, vars.rate=3]"],
            experiment.Stages.Select(s => s.Name));
        StageInstance last = experiment.Stages[3];
        var settings = (SampleSettings)last.Settings;
        Assert.Equal(("rate 3", new DdimSettings { Steps = 15 }), (settings.Note, settings.Sampler.Settings));
        Assert.Equal((8, 34), (last.PositionOf("sampler.steps").Line, last.PositionOf("sampler.steps").Column));
        Assert.Equal([new("sampler.steps", "15"), new("vars.rate", "3")], last.Labels);
    }

    [Fact]
    public void AMatrixOfPartsIsLabelledByTheirKinds()
    {
        Experiment experiment = Rooms.CheckText("experiment: e\nstages:\n  a: { stage: sample, matrix: { sampler: [{ kind: ddim }, { kind: ddpm }] } }\n");

        Assert.Equal(["a[sampler=ddim]", "a[sampler=ddpm]"], experiment.Stages.Select(s => s.Name));
    }
}
