namespace Runner.Abstractions;

/// <summary>Something wrong in a stage's settings. The engine adds the line and column of the setting.</summary>
/// <param name="Setting">The path of the setting in YAML spelling: <c>activations.sites</c>, <c>sampler.steps</c>, <c>sites[2]</c>. Empty: the stage itself.</param>
/// <param name="Message">What is wrong, without position: <c>no site matches "decoder.9.*"</c>.</param>
/// <param name="Advice">The nearest right answer or the known names, one line; empty when there is none.</param>
public sealed record Problem(string Setting, string Message, string Advice = "")
{
    /// <summary>True for what does not stop the run: the author should know of it.</summary>
    public bool IsWarning { get; init; }

    /// <summary>True where nothing is wrong but that a file is not there yet, such as weights that must be fetched: no run begins without it, but a plan can be made.</summary>
    public bool IsAbsent { get; init; }
}

/// <summary>A stage cannot be planned, for a reason that lies in its settings or in what they name. The engine shows the problem at the setting's line.</summary>
/// <param name="problem">What is wrong.</param>
public sealed class ProblemException(Problem problem) : Exception(problem.Message)
{
    /// <summary>What is wrong.</summary>
    public Problem Problem { get; } = problem;
}
