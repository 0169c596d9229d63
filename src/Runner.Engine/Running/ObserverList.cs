namespace Runner.Engine.Running;

/// <summary>Tells several observers, in order.</summary>
public sealed class ObserverList(params IReadOnlyList<IRunObserver> observers) : IRunObserver
{
    public void Observe(RunEvent happened)
    {
        foreach (IRunObserver observer in observers)
        {
            observer.Observe(happened);
        }
    }
}
