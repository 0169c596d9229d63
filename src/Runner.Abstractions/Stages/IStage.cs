namespace Runner.Abstractions;

/// <summary>A node of the graph: splits its work into units, and runs them.</summary>
public interface IStage
{
    /// <summary>Finds what is wrong with the settings beyond what types and ranges say. No weights are loaded.</summary>
    /// <returns>All problems at once; empty when there are none.</returns>
    IEnumerable<Problem> Check(IPlanContext context) => [];

    /// <summary>
    /// Splits the work into units, in the order in which they should run. Deterministic and cheap; called before anything has run, and again just before the stage runs.
    /// </summary>
    /// <exception cref="NotYetKnownException">The units depend on the content of an artifact that is not made yet.</exception>
    /// <exception cref="ProblemException">The settings, or what they name, allow no plan; shown at the setting's line.</exception>
    IReadOnlyList<Unit> Plan(IPlanContext context);

    /// <summary>
    /// The metrics that its units will have, beyond which an expectation can name nothing. Asked after <see cref="Plan"/> succeeded; cheap, and no weights are loaded.
    /// </summary>
    /// <returns>Empty where nothing is measured; null where it is not known before the run: then names of metrics are not checked.</returns>
    IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => null;

    /// <summary>
    /// Makes some units, all of one <see cref="Unit.Pass"/>, and publishes each by <see cref="IRunContext.Publish"/> as soon as it is finished. Synchronous: tensor scopes are per thread.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run is being stopped; what is published stays.</exception>
    void Run(IReadOnlyList<Unit> units, IRunContext context);
}
