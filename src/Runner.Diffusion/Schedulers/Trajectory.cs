using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers;

/// <summary>One run through a schedule. Guards its update rule: order of steps, noise where it is needed, precision, and who owns which tensor. Not to be shared between batches.</summary>
public sealed class Trajectory : IDisposable
{
    private readonly Schedule _schedule;
    private readonly IUpdateRule _rule;
    private int? _last;

    internal Trajectory(Schedule schedule, IUpdateRule rule) => (_schedule, _rule) = (schedule, rule);

    /// <summary>The next latents.</summary>
    /// <param name="modelOutput">The denoiser's output (guidance applied), of the sample's shape.</param>
    /// <param name="step">Any step at first, afterwards the one after the last.</param>
    /// <param name="sample">The latents at this step, not scaled.</param>
    /// <param name="noise">Standard normal, of the sample's shape; only where <see cref="Schedule.NeedsNoise"/>.</param>
    /// <returns>A new tensor of the sample's shape and dtype; half precision is computed in float32.</returns>
    /// <exception cref="InvalidOperationException">A step out of order, or noise missing.</exception>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample, Tensor? noise = null)
    {
        _schedule.Level(step);
        if (_last is int last && step != last + 1) throw new InvalidOperationException($"step {step} after step {last}: a run goes on with step {last + 1}; start another for any other");
        if (_schedule.NeedsNoise && noise is null) throw new InvalidOperationException($"step {step} of this scheduler needs noise");
        _last = step;

        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        Tensor next = _rule.Next(Widened(modelOutput), step, Widened(sample), noise is null ? null : Widened(noise));
        return next.to_type(sample.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _rule.Dispose();

    // An alias, so that what is disposed here is never the caller's.
    private static Tensor Widened(Tensor tensor) =>
        tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? tensor.to_type(ScalarType.Float32) : tensor.alias();
}
