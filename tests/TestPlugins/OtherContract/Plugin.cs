using Runner.Abstractions;

namespace OtherContract;

public sealed class Plugin : IPlugin
{
    public void Register(object catalog, string language) => ArgumentNullException.ThrowIfNull(catalog);
}
