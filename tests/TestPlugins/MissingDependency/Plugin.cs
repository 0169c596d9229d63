using Runner.Abstractions;

namespace MissingDependency;

public sealed class Plugin : IPlugin
{
    public void Register(ICatalog catalog) => Absent.Words.Say();
}
