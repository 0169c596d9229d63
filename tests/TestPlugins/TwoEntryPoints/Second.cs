using Runner.Abstractions;

namespace TwoEntryPoints;

public sealed class Second : IPlugin
{
    public void Register(ICatalog catalog) => ArgumentNullException.ThrowIfNull(catalog);
}
