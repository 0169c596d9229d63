namespace Runner.Engine.Reading;

/// <summary>The experiment cannot run; the message is every finding, one after the other.</summary>
public sealed class InvalidExperimentException(IReadOnlyList<Finding> findings)
    : Exception(string.Join('\n', findings))
{
    /// <summary>What was found, in the order of the file.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
