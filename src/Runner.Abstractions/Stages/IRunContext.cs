namespace Runner.Abstractions;

/// <summary>What a stage can ask and do while it runs.</summary>
public interface IRunContext : IPlanContext
{
    /// <summary>Fires when the run is to stop: the stage throws <see cref="OperationCanceledException"/> at its next convenient point.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>The folder of a finished unit's artifact: read only.</summary>
    string FolderOf(UnitReference unit);

    /// <summary>
    /// Stores a unit's artifact: <paramref name="write"/> fills a new empty folder, which then gets its digest and its name in one step. Anything that throws leaves nothing behind.
    /// </summary>
    /// <param name="unit">One of the units that <see cref="IStage.Run"/> was given.</param>
    /// <param name="write">Writes files into the folder: tensors as safetensors, tables as CSV, pictures as PNG, records as JSON.</param>
    /// <param name="metrics">Numbers that summarise the unit; stored as <c>metrics.csv</c>. The unit's and the matrix's labels are added where they are read.</param>
    void Publish(Unit unit, Action<string> write, IReadOnlyList<MetricRow>? metrics = null);

    /// <summary>Tells how far a unit is.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="message">What there is to say, such as a loss; may be empty.</param>
    void Progress(Unit unit, double fraction, string message = "");

    /// <summary>Something that later units of the same <see cref="Unit.Pass"/> can use as well, also those of other stages. Disposed when the run moves to another pass.</summary>
    T SharedInPass<T>(string key, Func<T> make)
        where T : class, IDisposable;
}
