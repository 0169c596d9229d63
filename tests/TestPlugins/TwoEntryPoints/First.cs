using Runner.Abstractions;

namespace TwoEntryPoints;

public sealed class First : IPlugin
{
    public void Register(ICatalog catalog) => ArgumentNullException.ThrowIfNull(catalog);
}
