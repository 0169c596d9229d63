namespace Runner.Engine.Running;

/// <summary>Something that happens in a run.</summary>
public abstract record RunEvent;
