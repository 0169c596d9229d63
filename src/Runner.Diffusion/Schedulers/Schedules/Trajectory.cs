using static TorchSharp.torch;

namespace StableDiffusion.Schedulers.Schedules;

/// <summary>Guards an update rule: order of steps, noise where it is needed, precision, and who owns which tensor.</summary>
internal sealed class Trajectory(Schedule schedule, IUpdateRule rule) : ITrajectory
{
    private int? _last;

    public Tensor Step(Tensor modelOutput, int step, Tensor sample, Tensor? noise = null)
    {
        schedule.Level(step);
        if (_last is int last && step != last + 1) throw new InvalidOperationException($"step {step} after step {last}: a run goes on with step {last + 1}; start another for any other");
        if (schedule.NeedsNoise && noise is null) throw new InvalidOperationException($"step {step} of this scheduler needs noise");
        _last = step;

        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        Tensor next = rule.Next(Widened(modelOutput), step, Widened(sample), noise is null ? null : Widened(noise));
        return next.to_type(sample.dtype).MoveToOuterDisposeScope();
    }

    public void Dispose() => rule.Dispose();

    // An alias, so that what is disposed here is never the caller's.
    private static Tensor Widened(Tensor tensor) =>
        tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? tensor.to_type(ScalarType.Float32) : tensor.alias();
}
