using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Running;
using Runner.Torch.Devices;
using Runner.Torch.Native;

namespace Runner.Cli.Benchmarks;

/// <summary>Times of stages that count their operations, where nothing like them was timed yet: from the speed of this machine.</summary>
internal static class CountedTime
{
    // What networks reach of the speed of large matrix products: 35 to 85% were measured with U-Nets on processors.
    private const double Share = 0.5;

    /// <summary>The plan with the times that a machine of a given speed would take for what is counted, whatever was timed here; what is not counted has none.</summary>
    /// <param name="operationsPerSecond">What its networks reach.</param>
    /// <param name="plan">What would run.</param>
    public static Plan At(double operationsPerSecond, Plan plan) =>
        new([.. plan.Stages.Select(stage => stage with { Time = stage.Left > 0 && stage.Operations > 0 ? TimeSpan.FromSeconds(stage.Operations / operationsPerSecond) : null, TimeIsCounted = true })]);

    /// <summary>The plan with times where there were none and operations are counted, by the speed that this machine is found to have.</summary>
    public static Plan Here(Plan plan, RunEnvironment environment, TimeProvider time) => In(plan, () =>
    {
        TorchRuntime.Start(environment.Threads);
        return MatrixPeak.MeasureBriefly(environment.DeviceOf(), environment.DType.ToScalarType(), time);
    });

    /// <summary>The plan with times where there were none and operations are counted.</summary>
    /// <param name="plan">What would run.</param>
    /// <param name="operationsPerSecond">Measures the machine's speed; asked at most once, and only where a time is missing.</param>
    public static Plan In(Plan plan, Func<double> operationsPerSecond)
    {
        Lazy<double> speed = new(() => operationsPerSecond() * Share);
        return new Plan([.. plan.Stages.Select(stage => stage is { Left: > 0, Time: null, Operations: > 0 } ? stage with { Time = TimeSpan.FromSeconds(stage.Operations / speed.Value), TimeIsCounted = true } : stage)]);
    }
}

/// <summary>Tells a run with the times that are counted, where nothing was timed.</summary>
internal sealed class CountedTimes(IRunObserver observer, RunEnvironment environment, TimeProvider time) : IRunObserver
{
    public void Observe(RunEvent happened) => observer.Observe(happened is RunStarted started ? started with { Plan = CountedTime.Here(started.Plan, environment, time) } : happened);
}
