using Runner.Engine.Checking;
using Runner.Engine.Reading;

namespace Runner.Engine.Tests.Checking;

public sealed class DiskForThePlan
{
    [Fact]
    public void APlanThatWritesMoreThanTheDiskHasIsFoundBeforeAnythingRuns()
    {
        Findings findings = new();

        SpaceForThePlan.Check(2_000_000, "some.yaml", "/nowhere/at/all", folder => folder == "/" ? 1_500_000 : throw new InvalidOperationException(folder), findings);

        Assert.Equal(
            "some.yaml:1:1: the plan writes 2 MB, and the disk of the artifact store \"/nowhere/at/all\" has 1.5 MB left\n  free some space, or choose another folder with --store or RUNNER_STORE",
            Assert.Single(findings.All).ToString());
    }

    [Fact]
    public void APlanThatFitsIsNotSpokenOf()
    {
        Findings findings = new();

        SpaceForThePlan.Check(2_000_000, "some.yaml", "/", _ => 2_000_000, findings);

        Assert.Empty(findings.All);
    }
}
