namespace Runner.Engine.Running;

/// <summary>Is told what happens in a run, on the thread that runs it. Must not take long; that it cannot write is the only thing that it may throw.</summary>
public interface IRunObserver
{
    void Observe(RunEvent happened);
}
