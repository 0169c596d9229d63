namespace Runner.Engine.Tests.Running;

/// <summary>A part for tests.</summary>
public interface ITone
{
    string Text { get; }
}
