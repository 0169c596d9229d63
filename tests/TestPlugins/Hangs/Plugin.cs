using Runner.Abstractions;

namespace Hangs;

public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog) => Thread.Sleep(Timeout.Infinite);
}
