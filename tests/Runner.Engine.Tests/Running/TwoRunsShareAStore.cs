using Runner.Engine.Binding;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;

namespace Runner.Engine.Tests.Running;

public sealed class TwoRunsShareAStore
{
    [Fact]
    public async Task EachUnitIsMadeOnce()
    {
        using Bench bench = new();
        CountSettings settings = new() { Steps = [.. Enumerable.Range(1, 20)] };
        StageInstance one = Some.Stage("probe", settings);
        StageInstance other = Some.Stage("probe", settings);

        RunResult[] results = await Task.WhenAll(
            Run(bench, one),
            Run(bench, other));

        Assert.All(results, r => Assert.Equal((RunState.Done, 20), (r.State, r.Made + r.Reused)));
        Assert.Equal(20, one.Counting().Ran.Count + other.Counting().Ran.Count);
    }

    [Fact]
    public async Task RunsThatEndTogetherLeaveOneWholeFolder()
    {
        using Bench bench = new();
        CountSettings settings = new() { Steps = [.. Enumerable.Range(1, 20)] };
        await Run(bench, Some.Stage("probe", settings));

        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Run(bench, Some.Stage("probe", settings))));

        Assert.All(results, result => Assert.Equal((RunState.Done, 20), (result.State, result.Reused)));
        Assert.Equal(20, Directory.GetFileSystemEntries(Path.Combine(bench.Folder, "runs", "test", "artifacts", "probe")).Length);
    }

    private static async Task<RunResult> Run(Bench bench, StageInstance stage)
    {
        using OpenExperiment open = Bench.Open(bench.Experiment(stage));
        return (await open.RunAsync(new ObserverList(), LockMode.Ignore, CancellationToken.None)).Result;
    }
}
