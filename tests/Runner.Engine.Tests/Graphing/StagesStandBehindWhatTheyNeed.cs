using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Graphing;

public sealed class StagesStandBehindWhatTheyNeed : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void TheOrderIsTheFilesMovedOnlyWhereNeeded()
    {
        StageGraph graph = StageGraph.Of(bench.Experiment(
            Some.Stage("report", new CountSettings { Of = Some.Ref("probe") }),
            Some.Stage("alone", new CountSettings()),
            Some.Stage("probe[w=a]", new CountSettings { Of = Some.Ref("generate") }),
            Some.Stage("probe[w=b]", new CountSettings { Of = Some.Ref("generate") }),
            Some.Stage("generate", new CountSettings())));

        Assert.Equal(["generate", "probe[w=a]", "probe[w=b]", "report", "alone"], graph.Order.Select(s => s.Name));
        Assert.True(graph.Needs(graph.Order[3], graph.Order[0]));
        Assert.False(graph.Needs(graph.Order[4], graph.Order[0]));
    }

    [Fact]
    public void ACircleIsPrintedAsItsPath()
    {
        Experiment experiment = bench.Experiment(
            Some.Stage("start", new CountSettings { Of = Some.Ref("a") }),
            Some.Stage("a", new CountSettings { Of = Some.Ref("b") }),
            Some.Stage("b", new CountSettings { Of = Some.Ref("c") }),
            Some.Stage("c", new CountSettings { Of = Some.Ref("a") }, ("of", 12)));

        InvalidExperimentException e = Assert.Throws<InvalidExperimentException>(() => StageGraph.Of(experiment));
        Assert.Equal(
            "test.yaml:12:5: the stages need each other in a circle: a -> b -> c -> a\n  read \"->\" as \"needs\"; \"c\" needs \"a\" as of",
            e.Message);
    }

    [Fact]
    public void AStageThatDoesNotExistIsAnError()
    {
        Experiment experiment = bench.Experiment(Some.Stage("probe", new CountSettings { Of = Some.Ref("generat") }, ("of", 4)), Some.Stage("generate", new CountSettings()));

        InvalidExperimentException e = Assert.Throws<InvalidExperimentException>(() => StageGraph.Of(experiment));
        Assert.Equal(
            "test.yaml:4:5: there is no stage \"generat\" that \"probe\" could use as of\n  did you mean \"generate\"? known stages: generate, probe",
            e.Message);
    }
}
