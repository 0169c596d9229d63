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

    public void Finished(UnitNode node, ArtifactRecord record)
    {
        timings.Add(node.Stage.Kind, device, record.Seconds, node.Unit.Cost.Operations);
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
