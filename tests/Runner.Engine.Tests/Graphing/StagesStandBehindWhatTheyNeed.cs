using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Binding;
using Runner.Engine.Tests.Reading;

namespace Runner.Engine.Tests.Graphing;

public sealed class StagesStandBehindWhatTheyNeed : IDisposable
{
    private readonly SomeFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheOrderIsTheFilesMovedOnlyWhereNeeded()
    {
        Experiment experiment = Rooms.CheckText("""
            experiment: e
            stages:
              report: { stage: count, of: probe }
              alone: { stage: count }
              probe: { stage: count, of: generate, matrix: { note: [a, b] } }
              generate: { stage: count }
            """);
        StageGraph graph = new(experiment.Stages);

        Assert.Equal(["generate", "probe[note=a]", "probe[note=b]", "report[note=a]", "report[note=b]", "alone"], graph.Order.Select(s => s.Name));
        Assert.Equal(["probe[note=a]", "probe[note=b]", "report[note=a]", "report[note=b]"], graph.Below(graph.Order[0]).Select(s => s.Name).Order());
        Assert.Empty(graph.Below(graph.Order[5]));
        Assert.Equal(["probe[note=b]"], graph.NeededBy(graph.Order[4]).Select(s => s.Name));
    }

    [Fact]
    public void ACircleIsPrintedAsItsPath() => Assert.Equal(
        ["e.yaml:6:27: the stages need each other in a circle: a -> b -> c -> a\n  read \"->\" as \"needs\"; \"c\" needs \"a\" as of"],
        Findings("""
            experiment: e
            stages:
              start: { stage: count, of: a }
              a: { stage: count, of: b }
              b: { stage: count, of: c }
              c: { stage: count, of:  a, learning-rate: 3 }
              apart: { stage: count }
            """));

    [Fact]
    public void AStageThatNeedsItselfIsACircleOfOne() => Assert.Equal(
        ["e.yaml:3:26: the stages need each other in a circle: a -> a\n  read \"->\" as \"needs\"; \"a\" needs \"a\" as of"],
        Findings("""
            experiment: e
            stages:
              a: { stage: count, of: a }
            """));

    [Fact]
    public void AStageThatDoesNotExistIsAnError() => Assert.Equal(
        ["e.yaml:3:30: unknown stage \"generat\" in \"of\" of stage \"probe\"\n  did you mean \"generate\"? known stages: generate"],
        Findings("""
            experiment: e
            stages:
              probe: { stage: count, of: generat }
              generate: { stage: count }
            """));

    private string[] Findings(string text)
    {
        var findings = new Findings();
        Assert.Null(Rooms.Check(folder.File("e.yaml", text), findings));
        return [.. findings.All.Select(finding => finding.ToString().Replace(folder.Path + "/", ""))];
    }
}
