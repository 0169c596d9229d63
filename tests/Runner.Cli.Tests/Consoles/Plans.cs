using Runner.Cli.Benchmarks;
using Runner.Cli.Consoles;
using Runner.Engine.Planning;

namespace Runner.Cli.Tests.Consoles;

public sealed class Plans
{
    [Fact]
    public void APlanSaysForEachStageWhatWhyAndHowMuch() => Assert.Equal(
        """
         stage                               verdict  units   writes  memory  time  why
        ───
         generate                            run        1/2  12.3 MB    3 GB  1:15  sampler.steps 15 -> 20 (scene-depth.yaml:12)
         depth                               reuse      0/1
         probe-depth[model-weights=trained]  later                                  known after stage "depth" has run


        """,
        Recorded.Of(PlanTable.Of(Some.Plan)));

    [Fact]
    public void WhereTheColumnsDoNotFitEveryStageIsAParagraphWithoutABrokenWord()
    {
        Recorded recorded = new(40);
        recorded.Terminal.Write(PlanTable.Of(Some.Plan));

        Assert.Equal(
            """
            generate
              verdict: run; units: 1/2
              writes: 12.3 MB; memory: 3 GB
              time: 1:15
              why: sampler.steps 15 -> 20
                (scene-depth.yaml:12)

            depth
              verdict: reuse; units: 0/1

            probe-depth[model-weights=trained]
              verdict: later
              why: known after stage "depth" has
                run


            """,
            recorded.Output);
    }

    [Fact]
    public void WhatWasChosenToKeepToTheMemoryStandsBesideTheReasonAndAnAcceleratorsMemoryBesideTheHosts()
    {
        StagePlan stage = new()
        {
            Stage = "probe",
            Kind = "probe",
            Verdict = Verdict.Run,
            Reason = "new",
            Choice = "3 groups of sites",
            Memory = 1 << 20,
            DeviceMemory = 5L << 30,
            Units = [new UnitPlan("all", "f1", Verdict.Run, "new")],
        };
        string table = Recorded.Of(PlanTable.Of(new Plan([stage])));
        Assert.Contains("1 MB + 5 GB on the device", table);
        Assert.Contains("new; 3 groups of sites", table);
        Assert.Equal(
            "1 unit to make, 0 B to write, 301 MB + 5 GB on the device of memory at the peak (300 MB of it the program itself), time not known yet: nothing like it was timed on this machine",
            PlanTable.Total(new Plan([stage])));
    }

    [Fact]
    public void TheLastLineSumsUp() => Assert.Equal(
        "1 unit to make or more, 12.3 MB to write, 3.3 GB of memory at the peak (300 MB of it the program itself), about 1:15 or more", PlanTable.Total(Some.Plan));

    [Theory]
    [InlineData(90.0, "1 unit to make, 0 B to write, memory not known, at least 1:30: stages with a ? were never timed on this machine")]
    [InlineData(0.0, "1 unit to make, 0 B to write, memory not known, time not known yet: nothing like it was timed on this machine")]
    public void WhatWasNeverTimedIsNotTakenForNothing(double known, string line) => Assert.Equal(line, PlanTable.Total(new Plan(
    [
        new StagePlan { Stage = "scenes", Kind = "render", Verdict = Verdict.Reuse, Time = TimeSpan.FromSeconds(known) },
        new StagePlan { Stage = "depth", Kind = "label", Verdict = Verdict.Run, Units = [new UnitPlan("all", "f1", Verdict.Run, "new")] },
    ])));

    [Fact]
    public void AStageThatCountsItsOperationsHasATimeThoughNothingWasTimed()
    {
        int asked = 0;
        StagePlan left = new() { Stage = "generate", Kind = "sample", Verdict = Verdict.Run, Units = [new UnitPlan("all", "f1", Verdict.Run, "new")], Operations = 3e12 };
        Plan plan = CountedTime.In(
            new Plan([left, left with { Time = TimeSpan.FromSeconds(5) }, left with { Operations = 0 }, left with { Units = [] }]),
            () =>
            {
                asked++;
                return 1e11;
            });

        Assert.Equal([TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), null, null], plan.Stages.Select(stage => stage.Time)); // half of the speed of matrix products
        Assert.Equal([true, false, false, false], plan.Stages.Select(stage => stage.TimeIsCounted));
        Assert.Equal(1, asked);
        Assert.Contains("~1:00", Recorded.Of(PlanTable.Of(plan)));
    }

    [Fact]
    public void WithNothingToDoItSaysSo() => Assert.Equal(
        "nothing to do: every unit is in the store",
        PlanTable.Total(new Plan([new StagePlan { Stage = "depth", Kind = "label", Verdict = Verdict.Reuse, Time = TimeSpan.Zero }])));
}
