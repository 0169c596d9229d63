using Runner.Engine.Checking;
using Runner.Engine.Planning;
using Runner.Engine.Reading;

namespace Runner.Engine.Tests.Checking;

public sealed class DiskForThePlan
{
    private static readonly Plan Writes2Megabytes = new([new StagePlan { Stage = "generate", Kind = "sample", Verdict = Verdict.Run, Bytes = 2_000_000 }]);

    [Fact]
    public void APlanThatWritesMoreThanTheDiskHasIsFoundBeforeAnythingRuns()
    {
        Findings findings = new();

        SpaceForThePlan.Check(Writes2Megabytes, "some.yaml", "/nowhere/at/all", folder => folder == "/" ? 1_500_000 : throw new InvalidOperationException(folder), findings);

        Assert.Equal(
            "some.yaml:1:1: the plan writes 2 MB, and the disk of the artifact store \"/nowhere/at/all\" has 1.5 MB left\n  free some space, or choose another folder with --store or RUNNER_STORE",
            Assert.Single(findings.All).ToString());
    }

    [Fact]
    public void APlanThatFitsIsNotSpokenOf()
    {
        Findings findings = new();

        SpaceForThePlan.Check(Writes2Megabytes, "some.yaml", "/", _ => 2_000_000, findings);

        Assert.Empty(findings.All);
    }
}
