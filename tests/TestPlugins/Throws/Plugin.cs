using Runner.Abstractions;

namespace Throws;

public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog) => throw new InvalidOperationException("the licence has run out");
}
