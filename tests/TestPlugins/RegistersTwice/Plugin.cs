using Runner.Abstractions;

namespace RegistersTwice;

public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddPart<Plugin, Settings>("shade", "red", "Red.", (_, _) => this);
        catalog.AddPart<Plugin, Settings>("shade", "red", "Red again.", (_, _) => this);
    }
}
