namespace Runner.Diffusion.Schedulers;

/// <summary>How the steps spread over the training steps; the names are those of <c>timestep_spacing</c>.</summary>
public enum TimestepSpacing
{
    /// <summary>Whole strides from 0 (plus <c>steps_offset</c>); the last training step is not reached.</summary>
    Leading,

    /// <summary>Evenly from the last training step to 0, both included.</summary>
    Linspace,

    /// <summary>Strides down from the last training step; 0 is not reached.</summary>
    Trailing,
}
