using Runner.Abstractions;

namespace Runner.Engine.Tests.Running;

public sealed class Tone(string text) : ITone, IDisposable
{
    public static List<string> Disposed { get; } = [];

    public string Text { get; } = text;

    public static Part<ITone> Of(int height) => new("tone", new ToneSettings { Height = height }, _ => new Tone($"tone {height}"));

    public void Dispose() => Disposed.Add(Text);
}
