namespace Runner.Diffusion.Checkpoints;

/// <summary>A model folder that cannot be loaded. The message names the file and every tensor at fault.</summary>
public sealed class CheckpointException(string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>Whether nothing is wrong but that the weights are not there.</summary>
    public bool IsAbsence { get; init; }
}
