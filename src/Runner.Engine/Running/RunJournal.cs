using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>
/// Where is written what happens: to the observer, to the history that plans compare with, and to the timings that they estimate from. Whatever of it cannot be written is a failure of the store,
/// for where this disk is full nothing can be kept.
/// </summary>
internal sealed class RunJournal(IRunObserver observer, UnitHistory history, UnitTimings timings, string runFolder, string device, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private long saved = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    /// <exception cref="StoreException">An observer cannot write.</exception>
    public void Tell(RunEvent happened) => StoreTrouble.InRunFolder(runFolder, () =>
    {
        observer.Observe(happened);
        return happened;
    });

    /// <summary>Tells it to whoever can still be told: the run ends with a failure of the store already.</summary>
    public void TellLast(RunEvent happened)
    {
        try
        {
            Tell(happened);
        }
        catch (StoreException)
        {
            // The failure that ends the run is told already, and is its result.
        }
    }

    /// <param name="node">The unit.</param>
    /// <param name="record">What is stored of it.</param>
    /// <param name="isFirst">Whether it is the first of its pass: what the pass computes for all its units was computed for it.</param>
    public void Finished(UnitNode node, ArtifactRecord record, bool isFirst)
    {
        timings.Add(node.Stage.Kind, device, record.Seconds, node.Unit.Cost.Operations + (isFirst ? node.Unit.Cost.PassOperations : 0));
        history.Add(node.Stage.Name, node.Unit.Key, node.Fingerprint);
        Tell(new UnitFinished(node.Stage.Name, node.Unit.Key, record));
        if (Time.GetElapsedTime(saved) > Between)
        {
            Save();
        }
    }

    public void Reused(UnitNode node)
    {
        history.Add(node.Stage.Name, node.Unit.Key, node.Fingerprint);
        Tell(new UnitReused(node.Stage.Name, node.Unit.Key, node.Fingerprint));
    }

    /// <summary>Writes what is remembered for later plans.</summary>
    public void Save()
    {
        saved = Time.GetTimestamp();
        timings.Save();
        history.Save();
    }
}
