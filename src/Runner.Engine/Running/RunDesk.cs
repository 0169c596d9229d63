using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>Where a run's events go: to the observer, to the history that plans compare with, and to the timings that they estimate from; and what surrounds a stage's work.</summary>
internal sealed class RunDesk(IRunObserver observer, UnitHistory history, UnitTimings timings, string device, TimeProvider time, Func<IDisposable>? beginWork)
{
    public IRunObserver Observer { get; } = observer;

    public TimeProvider Time { get; } = time;

    public IDisposable? BeginWork() => beginWork?.Invoke();

    public void Finished(UnitNode node, ArtifactRecord record)
    {
        timings.Add(node.Stage.Kind, device, record.Seconds, node.Unit.Cost.Operations);
        history.Add([(node.Stage.Name, node.Unit.Key, node.Fingerprint)]);
        Observer.Observe(new UnitFinished(node.Stage.Name, node.Unit.Key, record));
    }

    public void Reused(IReadOnlyList<UnitNode> nodes)
    {
        history.Add(nodes.Select(n => (n.Stage.Name, n.Unit.Key, n.Fingerprint)));
        foreach (UnitNode node in nodes)
        {
            Observer.Observe(new UnitReused(node.Stage.Name, node.Unit.Key, node.Fingerprint));
        }
    }
}
