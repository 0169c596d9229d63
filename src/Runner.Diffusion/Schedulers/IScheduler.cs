namespace Runner.Diffusion.Schedulers;

/// <summary>A noise schedule and update rule, as its config says. Immutable; one serves any number of runs.</summary>
public interface IScheduler
{
    /// <summary>The name that an experiment uses, such as <c>lms</c>.</summary>
    string Kind { get; }

    /// <summary>Lays out a number of denoising steps.</summary>
    /// <param name="steps">From 1 to the number of training steps. PNDM evaluates the model once more than that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The steps do not fit the training steps.</exception>
    Schedule Schedule(int steps);
}
