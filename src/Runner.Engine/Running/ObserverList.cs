using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>Tells several observers, in order. One that cannot write keeps no other from being told.</summary>
public sealed class ObserverList(params IReadOnlyList<IRunObserver> observers) : IRunObserver
{
    public void Observe(RunEvent happened)
    {
        Exception? wrong = null;
        foreach (IRunObserver observer in observers)
        {
            try
            {
                observer.Observe(happened);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException)
            {
                wrong ??= e;
            }
        }
        if (wrong is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(wrong);
        }
    }
}
