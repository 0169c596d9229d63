namespace Runner.Engine.Running;

/// <summary>Is told what happens in a run, on the thread that runs it. Must not throw and must not take long.</summary>
public interface IRunObserver
{
    void Observe(RunEvent happened);
}
