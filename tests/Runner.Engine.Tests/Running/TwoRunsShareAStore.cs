using Runner.Engine.Binding;
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
        ExperimentRunner runner = new(new ObserverList(), TimeProvider.System);

        RunResult[] results = await Task.WhenAll(
            runner.RunAsync(bench.Experiment(one), CancellationToken.None),
            runner.RunAsync(bench.Experiment(other), CancellationToken.None));

        Assert.All(results, r => Assert.Equal((RunState.Done, 20), (r.State, r.Made + r.Reused)));
        Assert.Equal(20, one.Counting().Ran.Count + other.Counting().Ran.Count);
    }

    [Fact]
    public async Task RunsThatEndTogetherLeaveOneWholeFolder()
    {
        using Bench bench = new();
        CountSettings settings = new() { Steps = [.. Enumerable.Range(1, 20)] };
        ExperimentRunner runner = new(new ObserverList(), TimeProvider.System);
        await runner.RunAsync(bench.Experiment(Some.Stage("probe", settings)), CancellationToken.None);

        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => runner.RunAsync(bench.Experiment(Some.Stage("probe", settings)), CancellationToken.None)));

        Assert.All(results, result => Assert.Equal((RunState.Done, 20), (result.State, result.Reused)));
        Assert.Equal(20, Directory.GetFileSystemEntries(Path.Combine(bench.Folder, "runs", "test", "artifacts", "probe")).Length);
    }
}
