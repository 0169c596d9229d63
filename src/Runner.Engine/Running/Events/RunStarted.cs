using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>The run begins: what it is going to do.</summary>
public sealed record RunStarted(string Experiment, Plan Plan) : RunEvent;
