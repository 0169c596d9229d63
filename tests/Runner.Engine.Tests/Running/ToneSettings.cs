namespace Runner.Engine.Tests.Running;

public sealed record ToneSettings
{
    public int Height { get; init; }
}
